import type { ExpectedFinding, ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const evaluates = (says: RegExp, ...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/full-eval',
  lineContains: lines,
  says,
});
const differs = (says: RegExp, ...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/fixed-seed',
  lineContains: lines,
  says,
});

/** Seeds and evaluations, TensorFlow.js. */
export const tfjsRunZoo: readonly ZooScript[] = [
  { kind: 'sound', file: 'spam-evaluated.mjs', about: 'evaluated in inference mode', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'spam-evaluated-in-training.mjs',
    about: 'dropout is on during evaluation',
    must: [
      {
        check: 'skeleton/full-eval',
        lineContains: 'const logits = model.apply(',
        verdicts: ['fail'],
        says: /in training mode/,
      },
    ],
    twin: 'spam-evaluated.mjs',
  },
  ...pair(
    'berries-validation-batches.mjs',
    'two batches of the validation data set are evaluated, fitDataset',
    evaluates(/64 of 200/, 'validationBatches: 2', 'await model.fitDataset('),
    'berries-validation-whole.mjs',
    'all of them; a generator as validation data',
  ),
  ...pair(
    'stars-last-batch-lost.js',
    'the last batch of the evaluation is left out',
    evaluates(/192 of 200/, 'Math.floor(testX.shape[0] / BATCH)', 'model.predict('),
    'stars-every-batch.js',
    'all batches, the last one smaller; trainOnBatch',
  ),
  ...pair(
    'mushrooms-order-unseeded.js',
    'weights are seeded, the order of the examples is not',
    differs(/Math\.random|util\.shuffle/, 'tf.util.shuffle(mushrooms)', 'glorotUniform({ seed: SEED })'),
    'mushrooms-order-seeded.js',
    'an own generator shuffles',
  ),
  ...pair(
    'tremors-dropout-unseeded.mjs',
    'all is seeded but the dropout',
    differs(/dropout/i, 'tf.layers.dropout(', 'await model.fitDataset('),
    'tremors-dropout-seeded.mjs',
    'the dropout, too',
  ),
];

/** Seeds and evaluations, Keras. */
export const kerasRunZoo: readonly ZooScript[] = [
  { kind: 'sound', file: 'flowers_all_seeded.py', about: 'all generators are seeded by one call', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'flowers_half_seeded.py',
    about: 'the order is shuffled by a random that is not seeded',
    must: [
      {
        check: 'skeleton/fixed-seed',
        lineContains: 'tf.random.set_seed(',
        verdicts: ['warn'],
        says: /Python's random/,
      },
    ],
    twin: 'flowers_all_seeded.py',
  },
  { kind: 'sound', file: 'heart_eval_inference.py', about: 'evaluated in inference mode', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'heart_eval_training.py',
    about: 'dropout is on during evaluation',
    must: [
      {
        check: 'skeleton/full-eval',
        lineContains: 'logits = model(',
        verdicts: ['fail'],
        says: /in training mode/,
      },
    ],
    twin: 'heart_eval_inference.py',
  },
  { kind: 'sound', file: 'digits_validation_whole.py', about: 'all validation data', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'digits_validation_steps.py',
    about: 'two batches of the validation data are evaluated',
    must: [{ check: 'skeleton/full-eval', lineContains: 'model.fit(', says: /100 of 497/ }],
    twin: 'digits_validation_whole.py',
  },
  ...pair(
    'wells_take_two.py',
    'two batches of the held-out data are evaluated, left from debugging; a tf.function',
    evaluates(/80 of 300/, 'test_ds.take(2)', 'right.update_state('),
    'wells_all_held_out.py',
    'all of them',
  ),
  ...pair(
    'coins_drop_remainder.py',
    'drop_remainder in the validation data',
    evaluates(/64 of 100/, 'drop_remainder=True', 'model.fit(', 'validation = dataset('),
    'coins_whole_validation.py',
    'drop_remainder while training alone; BatchNorm',
  ),
  ...pair(
    'leaks_numpy_seeded_only.py',
    'numpy is seeded, the framework is not',
    differs(/initial weights/, 'np.random.seed(1234)'),
    'leaks_numpy_and_keras_seeded.py',
    'all by one call; a GRU',
  ),
  ...pair(
    'shells_augmented_by_numpy.py',
    'TensorFlow is seeded, but neither numpy, which augments, nor Python, by which Keras 3 seeds its layers',
    differs(/numpy\.random/, 'tf.random.set_seed(99)', 'np.random.randint('),
    'shells_augmented_seeded.py',
    'all by one call; a Python generator that augments',
  ),
];
