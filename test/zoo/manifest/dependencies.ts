import type { ExpectedFinding, ZooScript } from '../expectation.ts';

const apart = (says: RegExp, ...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/batch-independence',
  lineContains: lines,
  says,
});
const unseen = (says: RegExp, ...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/causality',
  lineContains: lines,
  says,
});
const sound = (file: string, about: string): ZooScript => ({ kind: 'sound', file, about, mustNot: 'any' });
const seesAhead = /depends on the input at position/;

/** What depends on what, TensorFlow.js: across the batch and along time. */
export const tfjsDependencyZoo: readonly ZooScript[] = [
  sound('rent-squeezed.mjs', 'outputs squeezed to the shape of the targets'),
  {
    kind: 'faulty',
    file: 'rent-broadcast.mjs',
    about: 'outputs (N, 1) against targets (N), in batches of 128',
    must: [apart(/broadcasts to \(128, 128\)/, 'prediction.sub(y)', 'optimizer.minimize(')],
    twin: 'rent-squeezed.mjs',
  },
  sound('patches-transposed.mjs', 'patches before the batch, and back'),
  {
    kind: 'faulty',
    file: 'patches-reshaped.mjs',
    about: 'a reshape in a transpose’s place mixes the batch',
    must: [apart(/depends on example/, 'features.reshape')],
    twin: 'patches-transposed.mjs',
  },
  {
    kind: 'faulty',
    file: 'tiny-gpt-no-mask.mjs',
    about: 'attention without a mask',
    must: [unseen(seesAhead, 'const attention', 'optimizer.minimize(')],
    twin: 'tiny-gpt.mjs',
  },
  sound('melody-causal-conv.js', 'the next note by causal convolutions'),
  {
    kind: 'faulty',
    file: 'melody-same-conv.js',
    about: 'the next note by convolutions padded on both sides',
    must: [unseen(seesAhead, 'tf.conv1d(', 'optimizer.minimize(')],
    twin: 'melody-causal-conv.js',
  },
  sound('words-lstm.js', 'the next character, forwards'),
  {
    kind: 'faulty',
    file: 'words-bidirectional.js',
    about: 'the next character by an LSTM that reads both ways',
    must: [unseen(seesAhead, 'tf.layers.bidirectional', 'await model.fit(', 'const model')],
    twin: 'words-lstm.js',
  },
];

/** The same for Keras. */
export const kerasDependencyZoo: readonly ZooScript[] = [
  sound('orders_squeezed_tape.py', 'outputs squeezed to the shape of the targets'),
  {
    kind: 'faulty',
    file: 'orders_broadcast_tape.py',
    about: 'outputs (N, 1) against targets (N), by a tape',
    must: [apart(/broadcasts to \(80, 80\)/, 'tf.square(prediction - y)')],
    twin: 'orders_squeezed_tape.py',
  },
  sound('tiles_transposed.py', 'tiles before the batch, and back'),
  {
    kind: 'faulty',
    file: 'tiles_reshaped.py',
    about: 'a reshape in a transpose’s place mixes the batch',
    must: [apart(/depends on example/, 'by_image = ops.reshape')],
    twin: 'tiles_transposed.py',
  },
  sound('stars_dot.py', 'a product for each pair'),
  {
    kind: 'faulty',
    file: 'stars_tensordot.py',
    about: 'a product of two vectors is summed over the batch, too',
    must: [apart(/matmul on line \d+ brings them together/, 'product = tf.tensordot')],
    twin: 'stars_dot.py',
  },
  sound('tide_last_step.py', 'a stacked LSTM that hands on its last output'),
  {
    kind: 'faulty',
    file: 'tide_every_step.py',
    about: 'an LSTM returns its whole sequence, and each output meets the one target',
    must: [apart(/at all 24 positions/, 'model.compile(', 'layers.Dense(1)')],
    twin: 'tide_last_step.py',
  },
  sound('verse_causal_attention.py', 'causal attention'),
  {
    kind: 'faulty',
    file: 'verse_unmasked_attention.py',
    about: 'attention without a mask',
    must: [unseen(seesAhead, 'layers.MultiHeadAttention', 'model = keras.Model(', 'model.fit(')],
    twin: 'verse_causal_attention.py',
  },
  sound('load_causal_conv.py', 'the next hour by causal convolutions'),
  {
    kind: 'faulty',
    file: 'load_same_conv.py',
    about: 'the next hour by convolutions padded on both sides',
    must: [
      unseen(seesAhead, 'layers.Conv1D(16, 3, padding="same", activation', 'model = keras.Sequential(', 'model.fit('),
    ],
    twin: 'load_causal_conv.py',
  },
  sound('prices_window.py', 'a window that ends before its target'),
  {
    kind: 'faulty',
    file: 'prices_window_holds_target.py',
    about: 'a window that ends with the value to predict',
    must: [unseen(/ends with the very value/, 'x.append', 'model.fit(', 'model.compile(')],
    twin: 'prices_window.py',
  },
];
