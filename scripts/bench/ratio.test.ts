import assert from 'node:assert/strict';
import { it } from 'node:test';
import { measureRatio, median } from './ratio.ts';

it('takes the middle, or the mean of the two middles', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 9]), 3);
});

it('leaves the first run of each out and measures by turns', async () => {
  const order: string[] = [];
  const give = (name: string, values: number[]) => async () => {
    order.push(name);
    return values.shift() ?? Number.NaN;
  };
  const { ratio } = await measureRatio('x', 3, give('plain', [99, 10, 20, 30]), give('probe', [1, 11, 22, 90]));
  assert.deepEqual(order, ['plain', 'probe', 'plain', 'probe', 'plain', 'probe', 'plain', 'probe']);
  assert.equal(ratio, 1.1);
});
