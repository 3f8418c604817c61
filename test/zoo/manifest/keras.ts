import type { ZooScript } from '../expectation.ts';

const check = 'skeleton/loss-at-init';

/** Faults first, each with its sound twin; then sound scripts that look suspicious. */
export const kerasZoo: readonly ZooScript[] = [
  {
    kind: 'faulty',
    file: 'digits_softmax_from_logits.py',
    about: 'a softmax written by hand, from_logits=True',
    must: [
      {
        check,
        lineContains: ['keras.ops.exp(s) / keras', 'from_logits=True', 'model.fit(x, y'],
        says: /probabilities already/,
      },
    ],
    twin: 'digits_logits.py',
  },
  { kind: 'sound', file: 'digits_logits.py', about: 'logits with from_logits=True', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'heart_sigmoid_twice.py',
    about: 'sigmoid before a weighted logistic loss of one’s own',
    must: [
      { check, lineContains: 'Dense(1, activation="sigmoid")', says: /applies it again/ },
      { check: 'skeleton/double-activation', lineContains: 'Dense(1, activation="sigmoid")' },
    ],
    twin: 'heart_weighted_logits.py',
  },
  {
    kind: 'sound',
    file: 'heart_weighted_logits.py',
    about: 'a weighted logistic loss of one’s own on logits',
    mustNot: 'any',
  },
  {
    kind: 'faulty',
    file: 'wines_raw_scores.py',
    about: 'raw scores into categorical_crossentropy',
    must: [{ check, lineContains: ['Dense(3))', 'loss="categorical_crossentropy"'], says: /expects probabilities/ }],
    twin: 'wines_softmax.py',
  },
  { kind: 'sound', file: 'wines_softmax.py', about: 'softmax, once', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'spam_softmax_one_unit.py',
    about: 'softmax over one unit, train_on_batch',
    must: [
      { check, lineContains: 'Dense(1, activation="softmax")', says: /single unit/ },
      { check: 'skeleton/double-activation', lineContains: 'Dense(1, activation="softmax")' },
    ],
    twin: 'spam_sigmoid_one_unit.py',
  },
  { kind: 'sound', file: 'spam_sigmoid_one_unit.py', about: 'a subclassed model, train_on_batch', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'bytes_into_dense.py',
    about: 'bytes from 0 to 255 into dense layers',
    must: [
      {
        check,
        lineContains: ['.astype("float32")\n', 'Dense(64, activation', 'Dense(4, activation'],
        says: /not normalised/,
      },
    ],
    twin: 'bytes_scaled_dense.py',
  },
  { kind: 'sound', file: 'bytes_scaled_dense.py', about: 'bytes divided by 255', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'boston_like_raw_prices.py',
    about: 'prices as targets, Adam at 0.001',
    must: [{ check, lineContains: ['y = price', 'Dense(1),'], says: /targets are not normalised/ }],
    twin: 'boston_like_standardised.py',
  },
  { kind: 'sound', file: 'boston_like_standardised.py', about: 'standardised prices', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'steering_tanh.py',
    about: 'tanh before angles of 20 degrees and more, GradientTape',
    must: [{ check, lineContains: 'activation="tanh", name="angle"', says: /tanh/ }],
    twin: 'steering_linear.py',
  },
  { kind: 'sound', file: 'steering_linear.py', about: 'a GradientTape loop on a tf.data data set', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'large_initializer.py',
    about: 'every layer initialised N(0, 1)',
    must: [{ check, lineContains: ['init = keras.initializers', 'layers.Dense(6, kernel'], says: /too large/ }],
    twin: 'glorot_dense.py',
  },
  { kind: 'sound', file: 'glorot_dense.py', about: 'wide layers, momentum', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'gan_alternating_tapes.py',
    about: 'a GAN of two subclassed nets that take turns on tapes, BatchNorm in both',
    mustNot: 'any',
  },
  { kind: 'sound', file: 'vae_train_step.py', about: 'a VAE with an own train_step', mustNot: 'any' },
  { kind: 'sound', file: 'reviews_embedding.py', about: 'masked embeddings, a bidirectional LSTM', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'label_smoothing_batchnorm.py',
    about: 'label smoothing, BatchNorm, class weights, L2, a schedule',
    mustNot: 'any',
  },
  { kind: 'sound', file: 'two_outputs.py', about: 'two outputs by name, weighted', mustNot: 'any' },
  { kind: 'sound', file: 'frozen_base.py', about: 'a frozen base', mustNot: 'any' },
];
