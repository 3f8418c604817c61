import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entropyOfNoise, varianceEntropy } from './varianceEntropy.ts';

/** The same numbers each time, spread like noise. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const filters = (count: number, width: number, value: (unit: number, at: number) => number): readonly Float64Array[] =>
  Array.from({ length: count }, (_, unit) => Float64Array.from({ length: width }, (_, at) => value(unit, at)));

test('what varies alike in all directions has entropy 1, what varies in one has 0', () => {
  // Unit vectors and their opposites, in nine directions.
  const even = filters(18, 9, (unit, at) => (unit % 9 === at ? (unit < 9 ? 1 : -1) : 0));
  assert.ok(Math.abs((varianceEntropy(even) ?? 0) - 1) < 1e-9);
  const alike = filters(18, 9, (unit, at) => (unit - 9) * (at + 1));
  assert.ok((varianceEntropy(alike) ?? 1) < 1e-6);
  assert.ok((entropyOfNoise(alike, numbers(1))?.[0] ?? 0) > 0.8, 'its numbers at other places are noise');
});

test('noise lies within its own range, more units than numbers or fewer', () => {
  for (const [count, width] of [
    [32, 9],
    [16, 64],
  ] as const) {
    const draw = numbers(7);
    const drawn = filters(count, width, () => draw() - 0.5);
    const value = varianceEntropy(drawn) ?? 0;
    const noise = entropyOfNoise(drawn, numbers(3)) ?? [0, 0];
    assert.ok(value > noise[0] - 0.03 && value < noise[1] + 0.03, `${value} in ${noise}`);
  }
});

test('a figure is not given where it would be chance, or take for ever', () => {
  const draw = numbers(7);
  assert.equal(varianceEntropy(filters(4, 9, draw)), null);
  assert.equal(varianceEntropy(filters(32, 3, draw)), null);
  assert.equal(varianceEntropy(filters(300, 400, () => 1)), null);
  assert.equal(varianceEntropy(filters(16, 9, () => 1)), null, 'nothing varies');
});
