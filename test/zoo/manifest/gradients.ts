import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const check = 'skeleton/gradient-flow';

/** Parameters that should learn and cannot: left out of the optimizer, or cut off from the loss. */
export const torchGradientZoo: readonly ZooScript[] = [
  {
    kind: 'faulty',
    file: 'origins_encoder_forgotten.py',
    about: 'the optimizer is handed the decoder alone',
    must: [{ check, lineContains: 'torch.optim.Adam(', says: /No optimizer holds Encoder/ }],
    twin: 'origins_both_trained.py',
  },
  { kind: 'sound', file: 'origins_both_trained.py', about: 'encoder and decoder in one optimizer', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'wafers_detached_features.py',
    about: 'features are detached on their way to the classifier',
    must: [{ check, lineContains: 'features.detach()', says: /no gradient although the loss depends/ }],
    twin: 'wafers_kept_features.py',
  },
  { kind: 'sound', file: 'wafers_kept_features.py', about: 'a detached copy of the features is kept', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'origins_features_learned.py',
    about: 'a head on features that were learned before, which keep their gradients',
    mustNot: 'any',
  },
];

export const kerasGradientZoo: readonly ZooScript[] = [
  {
    kind: 'faulty',
    file: 'signals_stopped_gradient.py',
    about: 'stop_gradient between encoder and head',
    must: [
      { check, lineContains: ['tf.stop_gradient', 'self.encoder ='], says: /no gradient although the loss depends/ },
    ],
    twin: 'signals_whole_gradient.py',
  },
  { kind: 'sound', file: 'signals_whole_gradient.py', about: 'encoder and head', mustNot: 'any' },
];

export const tfjsGradientZoo: readonly ZooScript[] = [
  ...pair(
    'kelp-adam-in-step.mjs',
    'Adam is made anew in every step, in a function of its own',
    { check, lineContains: 'tf.train.adam(rate)', says: /made anew for every step.*what adam keeps/ },
    'kelp-adam-once.mjs',
    'Adam made once, its rate set in it',
  ),
  ...pair(
    'shoals-momentum-in-step.js',
    'momentum that is made anew in every step, of a recurrent net whose weights are listed',
    { check, lineContains: ['const loss = tf.train', '.momentum(0.1, 0.9)'], says: /made anew for every step/ },
    'shoals-momentum-once.js',
    'one momentum optimizer, of a recurrent net whose weights are listed',
  ),
  { kind: 'sound', file: 'kelp-sgd-in-step.mjs', about: 'plain SGD made anew, which forgets nothing', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'snails-adapted-alone.mjs',
    about: 'weights are put back before each step, and the optimizer with them',
    mustNot: 'any',
  },
];
