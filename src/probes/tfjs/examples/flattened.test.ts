import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unflattened } from './flattened.ts';

it('gives targets that were laid out flat back to their examples, where another tensor of the batch tells how', () => {
  assert.deepEqual(unflattened([80], 16, [[16, 5, 4]]), [16, 5]);
  assert.deepEqual(unflattened([80, 7], 16, [[16, 5]]), [16, 5, 7]);
  assert.deepEqual(unflattened([160], 4, [[4, 5, 8, 3]]), [4, 5, 8]);
});

it('leaves what nothing tells as it is', () => {
  assert.deepEqual(unflattened([80], 16, [[5, 16]]), [80]);
  assert.deepEqual(unflattened([16, 5], 16, [[16, 5]]), [16, 5]);
  assert.deepEqual(unflattened([80], null, [[16, 5]]), [80]);
});
