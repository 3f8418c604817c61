import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examplesThatFit } from './layersSeen.ts';

test('sixteen examples are kept, fewer of large nets, of huge ones none', () => {
  const layers = (...sizes: readonly number[]) => sizes.map((size) => ({ shape: [32, size] }));
  assert.equal(examplesThatFit(layers(800, 1_024, 10)), 16);
  assert.equal(examplesThatFit(layers(2_000_000)), 8);
  assert.equal(examplesThatFit(layers(2_000_000, 2_000_000, 1_000_000)), 3);
  assert.equal(examplesThatFit(layers(17_000_000)), 0);
  assert.equal(examplesThatFit([]), 16);
});
