import type { ExpectedFinding, ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const ignoresInputs = (...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/input-independent',
  lineContains: lines,
  says: /does not use its inputs|No input gets past/,
});
const learnsConstant = (...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/init-well',
  lineContains: lines,
  says: /learn a constant/,
});
const clipsLoss = (says: RegExp, ...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/loss-clipped',
  lineContains: lines,
  says,
});

/** Nets that cannot see their inputs, that begin far from the constant they have to learn, and losses that are clipped. */
export const kerasLearningZoo: readonly ZooScript[] = [
  ...pair(
    'reviews_positions_only.py',
    'the sum of token and position embeddings loses its tokens',
    ignoresInputs('x = self.position(steps)', 'model = keras.Model(', 'model.fit('),
    'reviews_tokens_and_positions.py',
    'the sum of both',
  ),
  ...pair(
    'questions_mask_inverted.py',
    'an inverted mask leaves out every word',
    ignoresInputs('mask = tf.cast', 'class Topics', 'model = Topics()'),
    'questions_mask.py',
    'the mask leaves out the padding',
  ),
  ...pair(
    'alarms_rare_classes.py',
    'nine in ten of one class, plain SGD at 0.002, no bias',
    learnsConstant('keras.layers.Dense(len(KINDS)'),
    'alarms_prior_bias.py',
    'the bias at the log prior',
  ),
  ...pair(
    'birds_train_step_clips_loss.py',
    'the loss of the batch clipped in an own train_step',
    clipsLoss(/clipped at/, 'loss = tf.minimum'),
    'birds_train_step_clipnorm.py',
    'the norm of the gradients clipped',
  ),
];

export const tfjsLearningZoo: readonly ZooScript[] = [
  ...pair(
    'gestures-state-only.mjs',
    'a recurrent cell that forgets to add its input',
    ignoresInputs('function cell(', 'return h.matMul(wh)', 'function predict(', 'optimizer.minimize('),
    'gestures-rnn-by-hand.mjs',
    'it adds it; a recurrent net by hand',
  ),
  ...pair(
    'visits-relu-gate.js',
    'a gate that begins shut and, with ReLU, stays shut',
    ignoresInputs('class Gate', 'model.add(new Gate())', 'tf.initializers.constant', '.fit(visits', 'const model'),
    'visits-sigmoid-gate.js',
    'a gate with a sigmoid; a layer of one’s own',
  ),
  ...pair(
    // Listed as sound at first. By the article it is not: its twelve steps are spent on learning how rare a broken part is.
    'imbalanced.mjs',
    'one positive in fifty, twelve steps of Adam at 0.001, no bias',
    learnsConstant('tf.layers.dense({ units: 1 })'),
    'imbalanced-log-odds.mjs',
    'one positive in fifty, the bias at the log odds',
  ),
  ...pair(
    'boilers-kelvin.mjs',
    'temperatures around 350 kelvin and a bias of 0, fitDataset',
    learnsConstant('tf.layers.dense({ units: 1 })'),
    'boilers-kelvin-bias.mjs',
    'the bias at the mean',
  ),
  ...pair(
    'tickets-skewed-classes.ts',
    'nine in ten of one class, bare variables, a minimize loop',
    learnsConstant('const b2', 'const w2', 'const net =', 'optimizer.minimize('),
    'tickets-prior-bias.ts',
    'the bias at the log prior',
  ),
  ...pair(
    'notes-minimum-of-loss.mjs',
    'the cross-entropy of the batch clipped, an LSTM',
    clipsLoss(/clipped at/, 'tf.minimum(loss, 2)'),
    'notes-clipped-norm.mjs',
    'the norm of the gradients clipped by hand',
  ),
  ...pair(
    'fares-clipped-in-compile.js',
    'squared errors clipped in a loss given to compile',
    clipsLoss(/worst ones/, 'tf.clipByValue(', 'const squared'),
    'fares-huber-in-compile.js',
    'a Huber loss by hand: large errors keep their gradient',
  ),
];

export const torchLearningZoo: readonly ZooScript[] = [
  ...pair(
    'scenes_queries_only.py',
    'learned queries attend to themselves and never to the picture',
    ignoresInputs('self.attention(query', 'class SceneCounter', 'model = SceneCounter()'),
    'scenes_cross_attention.py',
    'they attend to the picture',
  ),
  ...pair(
    'tides_decoder_alone.py',
    'the decoder starts from zeros in the encoder’s place',
    ignoresInputs('class Forecast', 'state = self.init_state(', 'model = Forecast()'),
    'tides_encoder_decoder.py',
    'it starts from what the encoder has seen',
  ),
  ...pair(
    'cracks_rare_pixels.py',
    'one pixel in seventy positive, plain SGD, no bias',
    learnsConstant('self.out = nn.Conv2d'),
    'cracks_pixel_prior.py',
    'the bias at the log odds of a pixel',
  ),
  ...pair(
    'roads_lightning_clamps_loss.py',
    'squared errors clamped, Lightning',
    clipsLoss(/worst ones/, 'torch.clamp(', '** 2'),
    'roads_lightning_clips_gradient.py',
    'gradient_clip_val, Lightning',
  ),
  ...pair(
    'melody_min_loss.py',
    'the smaller of loss and limit, a while loop',
    clipsLoss(/clipped at/, 'torch.min(loss, limit)'),
    'melody_unclipped.py',
    'a GRU, a loss for each position',
  ),
];
