import type { FaultyScript, SoundScript, ZooScript } from '../expectation.ts';

/** A fast version that is not what its loopy one is, with its twin. Pointed at is the fast one. */
function pair(
  file: string,
  about: string,
  lineContains: string,
  twin: string,
  aboutTwin: string,
): readonly [FaultyScript, SoundScript] {
  return [
    { kind: 'faulty', file, about, must: [{ check: 'skeleton/generalize', lineContains, says: /differ|shape/ }], twin },
    { kind: 'sound', file: twin, about: aboutTwin, mustNot: 'any' },
  ];
}

export const torchGeneralizeZoo: readonly ZooScript[] = [
  ...pair(
    'windows_last_left_out.py',
    'means of windows by cumulative sums, divided by one too few',
    'def smooth(readings)',
    'windows_to_the_end.py',
    'by unfolding',
  ),
  ...pair(
    'pairs_wrong_axis.py',
    'all distances between two lists, transposed',
    'def gaps(left, right)',
    'pairs_right_axis.py',
    'the first list along the rows',
  ),
];

export const kerasGeneralizeZoo: readonly ZooScript[] = [
  ...pair(
    'ranks_not_masked.py',
    'means over texts, divided by the padded length',
    'def average(vectors, lengths)',
    'ranks_masked.py',
    'by their own lengths',
  ),
  ...pair(
    'pooled_across_examples.py',
    'a reshape that cuts rows into squares in the wrong order',
    'def pooled(pictures)',
    'pooled_by_example.py',
    'in the right one',
  ),
];

export const tfjsGeneralizeZoo: readonly ZooScript[] = [
  ...pair(
    'votes-weights-unnormalised.mjs',
    'weights that do not add up to one',
    'function consensus(marks, trust)',
    'votes-weights-normalised.mjs',
    'that do',
  ),
  ...pair(
    'turns-transposed.js',
    'boards turned the other way round',
    'function turned(boards)',
    'turns-in-order.js',
    'the way that the loops turn them',
  ),
];
