import type { ZooScript } from '../expectation.ts';

/** Evaluations, TensorFlow.js. */
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
];
