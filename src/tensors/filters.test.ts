import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areFilters, filtersOf } from './filters.ts';
import type { TensorValues } from './npy.ts';

const counted = (shape: readonly number[]): TensorValues => ({
  shape,
  type: 'f4',
  values: Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, index) => index),
});

test('kernels of PyTorch lie unit by unit, those of Keras with the units last', () => {
  const torch = filtersOf(counted([2, 1, 2, 3]), [1, 28, 28], 'torch');
  assert.deepEqual([torch?.count, torch?.height, torch?.width, torch?.channels], [2, 2, 3, 1]);
  assert.deepEqual(torch?.pictures[1], [6, 7, 8, 9, 10, 11]);
  const keras = filtersOf(counted([2, 3, 1, 2]), [28, 28, 1], 'keras');
  assert.deepEqual(keras?.pictures[1], [1, 3, 5, 7, 9, 11]);
});

test('three channels are colours, four are one grey', () => {
  const colours = filtersOf(counted([1, 3, 2, 2]), [3, 32, 32], 'torch');
  assert.equal(colours?.channels, 3);
  assert.deepEqual(colours?.pictures[0]?.slice(0, 3), [0, 4, 8], 'red, green and blue of the first pixel');
  const four = filtersOf(counted([1, 4, 2, 2]), [4, 32, 32], 'torch');
  assert.equal(four?.channels, 1);
  assert.equal(four?.pictures[0]?.[0], (0 + 4 + 8 + 12) / 4);
});

test('a dense layer is laid out as the image that it is fed', () => {
  const torch = filtersOf(counted([2, 64]), [1, 8, 8], 'torch');
  assert.deepEqual([torch?.height, torch?.width, torch?.count], [8, 8, 2]);
  assert.equal(torch?.pictures[1]?.[0], 64);
  const keras = filtersOf(counted([64, 2]), [64], 'keras');
  assert.deepEqual(keras?.pictures[1]?.slice(0, 2), [1, 3]);
});

test('what is not applied to an image has no filters', () => {
  assert.equal(areFilters([16, 8, 3, 3], [1, 28, 28], 'torch'), false, 'a second convolution');
  assert.equal(areFilters([10, 20], [20], 'torch'), false, 'a table of 20 features');
  assert.equal(areFilters([5000, 64], [64], 'keras'), false, 'an embedding');
  assert.equal(areFilters([8, 1, 1, 1], [1, 28, 28], 'torch'), false, 'a kernel of one pixel');
});
