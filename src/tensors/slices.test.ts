import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodingOfSlice, middleOf, sliceOf, slicingsOf } from './slices.ts';

it('slices a video into its frames, in either layout, and a volume into its planes', () => {
  const [frames] = slicingsOf([5, 8, 9, 3], false);
  assert.deepEqual(frames, {
    kind: 'slices',
    as: 'image',
    leading: [5],
    layout: 'HWC',
    height: 8,
    width: 9,
    channels: 3,
  });
  const [first] = slicingsOf([5, 3, 8, 9], true);
  assert.deepEqual(first, {
    kind: 'slices',
    as: 'image',
    leading: [5],
    layout: 'CHW',
    height: 8,
    width: 9,
    channels: 3,
  });
  const [plane, numbers] = slicingsOf([6, 8, 9], true);
  assert.deepEqual(plane?.leading, [6]);
  assert.deepEqual([numbers?.as, numbers?.height, numbers?.width], ['numbers', 8, 9]);
  assert.deepEqual(slicingsOf([8, 9], true), []);
});

it('takes the numbers of the slice that is asked for', () => {
  const values = Float32Array.from({ length: 2 * 3 * 2 * 2 }, (_, at) => at);
  const numbers = slicingsOf([2, 3, 2, 2], false).find(({ as }) => as === 'numbers');
  assert.ok(numbers);
  assert.deepEqual(middleOf(numbers), [1, 1]);
  assert.deepEqual(Array.from(sliceOf({ shape: [2, 3, 2, 2], values }, numbers, [1, 2]).values), [20, 21, 22, 23]);
  assert.deepEqual(sliceOf({ shape: [2, 3, 2, 2], values }, numbers, [0, 1]), {
    shape: [2, 2],
    values: Float64Array.of(4, 5, 6, 7),
  });
  assert.deepEqual(decodingOfSlice(numbers), { kind: 'values' });
});
