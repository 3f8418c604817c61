import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readNpy } from '../../../tensors/npy.ts';
import { encodeNpy } from './npy.ts';

it('writes whole numbers that were cast to floats as floats', () => {
  const bytes = encodeNpy(Int32Array.of(0, 1, -3), [3], 'float32');
  assert.ok(bytes !== null);
  assert.deepEqual(Array.from(readNpy(bytes).values), [0, 1, -3]);
});
