import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percent } from './words.ts';

test('a share of all but a few is not told to be all, and one of a few not none', () => {
  assert.deepEqual([1, 199 / 200, 0.99999, 0.99, 0.118, 0.004, 0].map(percent), [
    '100 %',
    '99.5 %',
    '99.999 %',
    '99 %',
    '12 %',
    '0.4 %',
    '0 %',
  ]);
});
