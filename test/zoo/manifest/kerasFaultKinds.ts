import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

/** Kinds of faults that published benchmarks of faulty Keras programs hold and the zoo did not, each with its sound twin. */
export const kerasFaultKindZoo: readonly ZooScript[] = [
  {
    kind: 'faulty',
    file: 'gates_steps_too_short.py',
    about: 'SGD at 0.002 for 200 steps: the training is over before anything is learned',
    must: [
      {
        check: 'skeleton/input-independent',
        lineContains: 'keras.optimizers.SGD',
        says: /In all 200 steps that the script plans/,
      },
    ],
    twin: 'gates_steps_long_enough.py',
  },
  { kind: 'sound', file: 'gates_steps_long_enough.py', about: 'the same at 1, with momentum', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'topics_adam_at_one.py',
    about: 'Adam at 1, with which one batch can be learned by heart and all of them cannot',
    must: [
      {
        check: 'skeleton/input-independent',
        lineContains: 'keras.optimizers.Adam',
        says: /too long: on the script's own batches/,
      },
    ],
    twin: 'topics_adam_usual.py',
  },
  { kind: 'sound', file: 'topics_adam_usual.py', about: 'Adam at 0.001', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'topics_ones_dropout.py',
    about: 'hidden weights of one number, told apart by dropout alone',
    must: [
      {
        check: 'skeleton/gradient-flow',
        lineContains: 'keras.initializers.Constant',
        says: /begin as copies/,
      },
    ],
    twin: 'topics_adam_usual.py',
  },
  {
    kind: 'faulty',
    file: 'blooms_sigmoid_each.py',
    about: 'a sigmoid for each of three classes into categorical_crossentropy',
    must: [{ check: 'skeleton/loss-at-init', lineContains: 'activation="sigmoid"', says: /one distribution/ }],
    twin: 'blooms_softmax.py',
  },
  { kind: 'sound', file: 'blooms_softmax.py', about: 'a softmax over the three', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'traits_sigmoid_each.py',
    about: 'a sigmoid for each of five labels into binary_crossentropy',
    mustNot: 'any',
  },
  {
    kind: 'faulty',
    file: 'valves_relu_answer.py',
    about: 'a relu before binary_crossentropy, and outputs so large that all of them are clipped',
    must: [
      { check: 'skeleton/loss-at-init', lineContains: 'layers.Dense(1, activation="relu"', says: /behind a relu/ },
    ],
    twin: 'valves_sigmoid_answer.py',
  },
  { kind: 'sound', file: 'valves_sigmoid_answer.py', about: 'a sigmoid, and readings of unit scale', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'glyphs_labels_divided.py',
    about: 'labels divided like the pixels, so that all of them are cut to class 0',
    must: [
      {
        check: 'skeleton/loss-at-init',
        lineContains: ['y = y / 16', 'loss="sparse_categorical_crossentropy"'],
        says: /no whole numbers/,
      },
    ],
    twin: 'glyphs_labels_whole.py',
  },
  {
    kind: 'sound',
    file: 'hikers_ages_long_run.py',
    about: 'targets around 38, learned in a small part of a thousand epochs',
    mustNot: 'any',
  },
  { kind: 'sound', file: 'glyphs_labels_whole.py', about: 'the pixels alone divided', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'levels_few_values.py',
    about: 'held-out examples that are equal to training ones, since there are few cases',
    mustNot: 'any',
  },
  ...pair(
    'kitchen_softmax_over_hours.py',
    'a softmax over the positions, past which the criterion looks to the numbers before it',
    {
      check: 'skeleton/loss-at-init',
      lineContains: 'layers.Softmax(axis=1)',
      says: /along axis 1 \(10 long\).*4 classes/,
    },
    'kitchen_softmax.py',
    'a softmax over the classes of each position',
  ),
];
