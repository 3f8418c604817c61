import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nearestDistances } from './nearest.ts';
import { Spread, standardised } from './scales.ts';

/** Rows of two columns, the second in units a thousand times as small: by it alone 0 and 1 would be nearest to each other. */
const ROWS = [0, 1000, 5, 1001, 0.1, 4000, 10, 8000];

it('tells the standard deviation of each column, however its rows come', () => {
  const [whole, parts] = [new Spread(2), new Spread(2)];
  whole.add(ROWS);
  parts.add(ROWS.slice(0, 2));
  parts.add(ROWS.slice(2));
  parts.add([Number.NaN, Number.POSITIVE_INFINITY]);
  const mean = (0 + 5 + 0.1 + 10) / 4;
  const deviation = Math.sqrt([0, 5, 0.1, 10].reduce((sum, each) => sum + (each - mean) ** 2, 0) / 4);
  assert.ok(Math.abs((whole.deviations()[0] ?? 0) - deviation) < 1e-9);
  assert.deepEqual(
    Array.from(parts.deviations(), (each) => each.toFixed(9)),
    Array.from(whole.deviations(), (each) => each.toFixed(9)),
  );
});

it('lets no column decide by its unit: another unit changes no distance', () => {
  const distances = (rows: readonly number[]): readonly number[] => {
    const spread = new Spread(2);
    spread.add(rows);
    const steps = nearestDistances(standardised(rows, spread.deviations()), rows.length / 2, 2, 'standardised', 1e9);
    return Array.from(steps.next().value as Float32Array);
  };
  const inOtherUnits = ROWS.map((value, at) => (at % 2 === 0 ? value * 1000 : value / 50));
  assert.deepEqual(distances(ROWS), distances(inOtherUnits));
  assert.ok(distances(ROWS).every((each) => each > 0.1));
});

it('passes over a column that does not vary', () => {
  assert.deepEqual(Array.from(standardised([3, 7, 5, 7], new Float64Array([2, 0]))), [1.5, 0, 2.5, 0]);
});
