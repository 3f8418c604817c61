import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const data = 'skeleton/data-before-net';

/** What enters the net: a lost colour channel, labels for another criterion, evaluation data that are prepared otherwise. */
export const torchInputZoo: readonly ZooScript[] = [
  ...pair(
    'fruits_lost_channel.py',
    'one of three channels is never filled in',
    { check: data, lineContains: 'optimizer.step()', says: /Channel 2 of 3/ },
    'fruits_all_channels.py',
    'all of them',
  ),
  ...pair(
    'loans_soft_margin_zero_one.py',
    'labels 0 and 1 for a soft margin',
    { check: data, lineContains: 'loss = criterion(', says: /labels of -1 and 1/ },
    'loans_soft_margin_signs.py',
    'labels -1 and 1',
  ),
  ...pair(
    'letters_val_not_normalised.py',
    'the validation data are not normalised',
    { check: data, lineContains: 'right += (net(ink)', says: /not prepared alike/ },
    'letters_val_normalised.py',
    'normalised like the training data',
  ),
];

export const kerasInputZoo: readonly ZooScript[] = [
  ...pair(
    'garments_test_bytes.py',
    'the test data stay bytes',
    { check: data, lineContains: ['model.fit(', 'model.evaluate('], says: /not prepared alike/ },
    'garments_test_scaled.py',
    'scaled like the training data',
  ),
  ...pair(
    'seas_lost_channel.py',
    'the middle channel is left out',
    { check: data, lineContains: ['optimizer.apply_gradients', 'tape.gradient'], says: /Channel 1 of 3/ },
    'seas_all_channels.py',
    'all of them',
  ),
];

export const tfjsInputZoo: readonly ZooScript[] = [
  ...pair(
    'stamps-validation-unscaled.js',
    'the validation data stay bytes',
    { check: data, lineContains: 'await model.fit(', says: /not prepared alike/ },
    'stamps-validation-scaled.js',
    'scaled like the training data',
  ),
];
