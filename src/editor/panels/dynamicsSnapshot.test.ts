import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thinned } from './dynamicsSnapshot.ts';

test('a short curve keeps every step, and leaves a gap where a loss is not finite', () => {
  assert.deepEqual(thinned([3, Number.NaN, 1]), { steps: [0, 1, 2], values: [3, null, 1] });
});

test('a long curve keeps its ends of range: a spike of one step is still there', () => {
  const losses = Array.from({ length: 100_000 }, (_, step) => 1 + 1 / (step + 1));
  losses[54_321] = 99;
  const { steps, values } = thinned(losses);
  assert.ok(steps.length <= 1_500 && steps.length > 700, String(steps.length));
  assert.equal(values[steps.indexOf(54_321)], 99);
  assert.equal(values[0], 2);
  assert.deepEqual(
    steps,
    steps.toSorted((one, other) => one - other),
  );
});
