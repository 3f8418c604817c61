import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const capacity = 'skeleton/capacity';

/** Nets that do not get better by being wider: units that nothing reads, a waist of one unit, widths that are not used. */
export const torchCapacityZoo: readonly ZooScript[] = [
  ...pair(
    'gestures_first_features.py',
    'the head takes the first 12 features, however many there are',
    { check: capacity, lineContains: 'nn.Linear(FEATURES, BODY_WIDTH)', says: /no more of them get a gradient/ },
    'gestures_all_features.py',
    'the head takes all of them',
  ),
  ...pair(
    'beans_one_unit.py',
    'one unit between two layers of a classifier',
    { check: capacity, lineContains: 'nn.Linear(64, 1)', says: /one unit/ },
    'beans_sixteen_units.py',
    'narrower than its neighbours, and wide enough',
  ),
  ...pair(
    'turbulence_width_not_read.py',
    'the option for the width is handed on and never read',
    { check: capacity, lineContains: 'def __init__(self, hidden_size', says: /never read/ },
    'turbulence_width_read.py',
    'the same, read',
  ),
];

export const tfjsCapacityZoo: readonly ZooScript[] = [
  ...pair(
    'penguins-first-features.mjs',
    'the head gets a slice of a fixed size',
    { check: capacity, lineContains: 'units: HIDDEN', says: /no more of them get a gradient/ },
    'penguins-all-features.mjs',
    'the head gets all',
  ),
  ...pair(
    'glyphs-one-unit.js',
    'one unit between two layers of a classifier',
    { check: capacity, lineContains: 'units: 1,', says: /one unit/ },
    'glyphs-ten-units.js',
    'narrower than its neighbours, and wide enough',
  ),
  ...pair(
    'stations-width-ignored.ts',
    'the builder is given a width and makes another',
    { check: capacity, lineContains: 'function buildModel', says: /never read/ },
    'stations-width-used.ts',
    'the same, used',
  ),
];

export const kerasCapacityZoo: readonly ZooScript[] = [
  ...pair(
    'orchids_first_features.py',
    'the outputs are made of the first 16 features, however many there are',
    { check: capacity, lineContains: 'Dense(HIDDEN', says: /no more of them get a gradient/ },
    'orchids_all_features.py',
    'of all of them',
  ),
  ...pair(
    'cells_one_unit.py',
    'one unit between two layers of a classifier',
    { check: capacity, lineContains: 'Dense(1, activation="tanh"', says: /one unit/ },
    'cells_twelve_units.py',
    'narrower than its neighbours, and wide enough',
  ),
  ...pair(
    'tariffs_width_ignored.py',
    'the builder is given a width and makes another',
    { check: capacity, lineContains: 'def build_model', says: /never read/ },
    'tariffs_width_used.py',
    'the same, used',
  ),
];
