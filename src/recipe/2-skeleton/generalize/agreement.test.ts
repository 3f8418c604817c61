import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementOf, toleranceFor } from './agreement.ts';

const tensor = (values: readonly number[], shape: readonly number[] = [values.length], type = 'f4') => ({
  values,
  shape,
  type,
});

test('the largest difference, and its index', () => {
  const { largest, differing, elements } = agreementOf(
    tensor([1, 2, 3, 4], [2, 2]),
    tensor([1, 2, 9, 4.5], [2, 2]),
    1e-4,
  );
  assert.deepEqual(largest, { first: 3, second: 9, index: [1, 0] });
  assert.deepEqual([differing, elements], [2, 4]);
});

test('rounding is no difference, neither of large numbers nor of small ones beside them', () => {
  assert.equal(agreementOf(tensor([1000, 1e-6]), tensor([1000.05, 3e-6]), 1e-4).differing, 0);
  assert.equal(agreementOf(tensor([1000, 1]), tensor([1000.2, 1]), 1e-4).differing, 1);
});

test('NaN is equal to NaN, and to nothing else', () => {
  assert.equal(agreementOf(tensor([Number.NaN, 1]), tensor([Number.NaN, 1]), 1e-4).differing, 0);
  assert.equal(agreementOf(tensor([Number.NaN, 1]), tensor([0, 1]), 1e-4).differing, 1);
  assert.equal(agreementOf(tensor([Number.POSITIVE_INFINITY, 1]), tensor([5, 1]), 1e-4).differing, 1);
});

test('one shape or another', () => {
  assert.equal(agreementOf(tensor([1, 2], [2, 1]), tensor([1, 2]), 0).sameShape, false);
  assert.equal(agreementOf(tensor([1, 2]), tensor([1, 2, 3]), 0).largest, null);
});

test('the coarser of two types tells what is allowed; whole numbers have to be equal', () => {
  assert.equal(toleranceFor('float32', 'float64'), 1e-4);
  assert.equal(toleranceFor('float64', 'float64'), 1e-9);
  assert.equal(toleranceFor('bfloat16', 'float32'), 5e-2);
  assert.equal(toleranceFor('int64', 'bool'), 0);
});
