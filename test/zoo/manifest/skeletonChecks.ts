import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const overfit = 'skeleton/overfit-one-batch';
const flow = 'skeleton/gradient-flow';
const ignores = 'skeleton/input-independent';
const init = 'skeleton/init-well';
const clipped = 'skeleton/loss-clipped';

/** Faults that show when the script takes some of its own steps: rates, initial weights, dead or missing activations. */
export const torchSkeletonZoo: readonly ZooScript[] = [
  ...pair(
    'concrete_rate_one.py',
    'momentum at a learning rate of 1: diverges',
    { check: overfit, lineContains: 'torch.optim.SGD', says: /too long/ },
    'concrete_rate_small.py',
    'the same at 0.01',
  ),
  ...pair(
    'digits_rate_tiny.py',
    'plain SGD at 1e-6: stands still',
    { check: overfit, lineContains: 'torch.optim.SGD', says: /too short/ },
    'digits_rate_usual.py',
    'the same at 0.1',
  ),
  ...pair(
    'sentiment_adam_eight.py',
    'Adam at a learning rate of 8: thrown off, and dead',
    { check: overfit, lineContains: 'torch.optim.Adam', says: /too long/ },
    'sentiment_adam_thousandth.py',
    'the same at 1e-3',
  ),
  ...pair(
    'wine_zero_weights.py',
    'all weights begin at 0',
    { check: flow, lineContains: ['add_module("hidden"', 'nn.init.zeros_(parameter)'], says: /copies of one unit/ },
    'wine_default_weights.py',
    'all biases begin at 0',
  ),
  ...pair(
    'gates_constant_weights.py',
    'both layers begin with the same number everywhere',
    { check: flow, lineContains: ['self.first = torch', 'nn.init.constant_'], says: /copies of one unit/ },
    'gates_xavier_weights.py',
    'the same with random weights',
  ),
  ...pair(
    'churn_dead_relu.py',
    'biases of -10 before a ReLU: all units dead',
    {
      check: flow,
      lineContains: ['self.activation = nn.ReLU', 'self.encoder = nn.Linear', 'nn.init.constant_'],
      says: /no gradient/,
    },
    'churn_live_relu.py',
    'biases of 0.1',
  ),
  ...pair(
    'rings_linear_stack.py',
    'three linear layers and no activation',
    { check: flow, lineContains: 'self.fc1 = nn.Linear', says: /one affine map/ },
    'rings_relu_stack.py',
    'the same with ReLU',
  ),
  ...pair(
    'leaves_eval_left_on.py',
    'evaluation mode left on after the first evaluation',
    { check: flow, lineContains: ['loss.backward()', 'criterion(model(x), y)'], says: /evaluation mode/ },
    'leaves_train_again.py',
    'training mode put back each epoch',
  ),
  ...pair(
    'herbs_eval_before_loop.py',
    'evaluation mode set before the loop, and nothing evaluated',
    { check: flow, lineContains: 'net.eval()', says: /evaluation mode.*Line 33 has put it/ },
    'herbs_train_before_loop.py',
    'training mode set there',
  ),
  ...pair(
    'sonar_ten_sigmoids.py',
    'gradients vanish through ten sigmoids',
    { check: flow, lineContains: 'layers = [nn.Linear', says: /vanish/ },
    'sonar_ten_relus.py',
    'the same with ReLU and He initialisation',
  ),
  ...pair(
    'snow_encoder_only.py',
    'the optimizer holds the encoder and not the decoder',
    { check: flow, lineContains: 'torch.optim.Adam', says: /No optimizer holds/ },
    'snow_whole_net.py',
    'it holds both',
  ),
  ...pair(
    'bikes_forgets_input.py',
    'the head gets a learned state in the features’ place',
    { check: ignores, lineContains: ['class Bikes', 'model = Bikes()'], says: /does not use its inputs/ },
    'bikes_uses_input.py',
    'the head gets both',
  ),
  ...pair(
    'shanties_notes_unread.py',
    'beside a state of zeros the notes are handed over and not read; batches by hand, each of another size',
    { check: ignores, lineContains: ['class Tagger', 'net = Tagger()'], says: /does not use its inputs/ },
    'shanties_zero_state.py',
    'it reads the notes',
  ),
  ...pair(
    'faults_zeros_like.py',
    'a filter reads what it writes, so zeros stay zeros',
    { check: 'skeleton/data-before-net', lineContains: 'loss.backward()', says: /fed a constant/ },
    'faults_filled.py',
    'it reads the signal',
  ),
  ...pair(
    'fraud_zero_bias.py',
    'one positive in forty, a small rate, no bias',
    { check: init, lineContains: 'model = nn.Sequential', says: /learn a constant/ },
    'fraud_log_odds_bias.py',
    'the bias at the log odds',
  ),
  ...pair(
    'delays_clamped_loss.py',
    'squared errors clamped',
    { check: clipped, lineContains: ['errors.clamp(max=5.0)', '** 2'], says: /worst ones/ },
    'delays_clipped_gradient.py',
    'the gradient clipped',
  ),
  ...pair(
    'plants_clamped_cross_entropy.py',
    'the cross-entropy of the batch clamped',
    { check: clipped, lineContains: 'torch.clamp(', says: /clipped at/ },
    'plants_cross_entropy_clip_norm.py',
    'the norm of the gradient clipped',
  ),
];

export const kerasSkeletonZoo: readonly ZooScript[] = [
  ...pair(
    'moons_rate_hundred.py',
    'SGD at a learning rate of 100',
    { check: overfit, lineContains: 'keras.optimizers.SGD', says: /too long/ },
    'moons_rate_tenth.py',
    'the same at 0.1',
  ),
  ...pair(
    'yields_adam_tiny.py',
    'Adam at 1e-9, a GradientTape loop',
    { check: overfit, lineContains: 'keras.optimizers.Adam', says: /too short/ },
    'yields_adam_usual.py',
    'the same at 2e-3',
  ),
  ...pair(
    'digits_ones_initializer.py',
    'layers of one number each',
    { check: flow, lineContains: 'name="hidden"', says: /copies of one unit/ },
    'digits_he_initializer.py',
    'He initialisation',
  ),
  ...pair(
    'defects_dead_relu.py',
    'weights below 0 for inputs above 0: all units dead',
    { check: flow, lineContains: ['name="features"', 'keras.initializers.RandomNormal'], says: /no gradient/ },
    'defects_live_relu.py',
    'weights around 0',
  ),
  ...pair(
    'rents_linear_stack.py',
    'three dense layers and no activation',
    { check: flow, lineContains: 'name="first"', says: /one affine map/ },
    'rents_relu_stack.py',
    'the same with ReLU',
  ),
  ...pair(
    'leaves_tape_inference.py',
    'a GradientTape loop that calls the net without training=True',
    {
      check: flow,
      lineContains: ['logits = model(x)', 'tape.gradient', 'with tf.GradientTape'],
      says: /evaluation mode/,
    },
    'leaves_tape_training.py',
    'with training=True',
  ),
  ...pair(
    'prices_ones_like.py',
    'the net gets ones in its inputs’ place',
    { check: ignores, lineContains: ['class Valuation', 'model = Valuation()'], says: /does not use its inputs/ },
    'prices_as_fed.py',
    'it gets its inputs',
  ),
  ...pair(
    'weights_mean_seventy.py',
    'targets around 70 and a bias of 0',
    { check: init, lineContains: 'keras.layers.Dense(1)', says: /learn a constant/ },
    'weights_bias_at_mean.py',
    'the bias at the mean',
  ),
  ...pair(
    'flows_clipped_loss.py',
    'squared errors clipped',
    { check: clipped, lineContains: ['tf.clip_by_value', 'tf.square'], says: /worst ones/ },
    'flows_clipnorm.py',
    'the norm of the gradient clipped',
  ),
];

export const tfjsSkeletonZoo: readonly ZooScript[] = [
  ...pair(
    'spiral-rate-thirty.js',
    'SGD at a learning rate of 30',
    { check: overfit, lineContains: 'tf.train.sgd(30)', says: /too long/ },
    'spiral-rate-third.js',
    'the same at 0.3',
  ),
  ...pair(
    'tides-rate-tiny.mjs',
    'SGD at 1e-7, a minimize loop',
    { check: overfit, lineContains: 'tf.train.sgd(1e-7)', says: /too short/ },
    'tides-rate-usual.mjs',
    'the same at 0.05',
  ),
  ...pair(
    'seeds-zeros-kernel.js',
    'all kernels begin at 0',
    { check: flow, lineContains: "activation: 'tanh'", says: /copies of one unit/ },
    'seeds-default-kernel.js',
    'the last kernel alone begins at 0',
  ),
  ...pair(
    'orbits-linear-stack.mjs',
    'three dense layers and no activation',
    { check: flow, lineContains: 'units: 50', says: /one affine map/ },
    'orbits-relu-stack.mjs',
    'the same with ReLU',
  ),
  ...pair(
    'storms-stale-input.mjs',
    'the input is taken from itself',
    { check: 'skeleton/data-before-net', lineContains: 'optimizer.minimize', says: /fed a constant/ },
    'storms-own-input.mjs',
    'its mean is taken from it',
  ),
  ...pair(
    'defects-zero-bias.js',
    'one positive in thirty, a small rate, no bias',
    { check: init, lineContains: ['units: 1,', "biasInitializer: 'zeros'"], says: /learn a constant/ },
    'defects-prior-bias.js',
    'the bias at the log odds',
  ),
  ...pair(
    'queues-clipped-loss.mjs',
    'squared errors clipped',
    { check: clipped, lineContains: ['errors.clipByValue(0, 6)', '.square()'], says: /worst ones/ },
    'queues-clipped-gradients.mjs',
    'gradients clipped, applied by hand',
  ),
];
