import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const check = 'skeleton/double-activation';
const says = /keeps the logits from falling below a limit/;

/** Logits that a relu clamps before the softmax is taken, and a softmax in half precision. */
export const torchClampedZoo: readonly ZooScript[] = [
  ...pair(
    'mnist_relu_log_softmax.py',
    'a relu on the last layer, before log_softmax',
    { check, lineContains: ['F.relu(self.fc2(x))', 'F.log_softmax('], says },
    'mnist_log_softmax_nll.py',
    'log_softmax of the last layer’s raw outputs',
  ),
  ...pair(
    'signs_amp_softmax_twice.py',
    'softmax before cross-entropy, under automatic mixed precision',
    { check, lineContains: '.softmax(dim=1)', says: /applies it again/ },
    'signs_amp.py',
    'automatic mixed precision with a gradient scaler',
  ),
  {
    kind: 'sound',
    file: 'moves_masked_logits.py',
    about: 'moves that the rules forbid are masked before the softmax',
    mustNot: 'any',
  },
];

export const kerasClampedZoo: readonly ZooScript[] = pair(
  'instruments_relu_softmax.py',
  'a relu in the last Dense, before the softmax',
  { check, lineContains: ['Dense(8, activation="relu")', 'Activation("softmax")'], says },
  'instruments_softmax.py',
  'the softmax as a layer of its own',
);

export const tfjsClampedZoo: readonly ZooScript[] = pair(
  'soils-relu-logits.mjs',
  'a relu on logits, the loss takes a softmax of them',
  { check, lineContains: "units: SOILS, activation: 'relu'", says },
  'soils-logits.mjs',
  'a convolution over bands, logits into tf.losses',
);
