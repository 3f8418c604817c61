import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestRows, rowsLookedUp } from './neighbours.ts';
import type { TensorValues } from './npy.ts';

const table = (rows: readonly (readonly number[])[]): TensorValues => ({
  shape: [rows.length, rows[0]?.length ?? 0],
  type: 'f4',
  values: rows.flat(),
});

test('neighbours are near by direction, not by length', () => {
  const rows = table([
    [1, 0],
    [0.9, 0.1],
    [50, 0],
    [0, 1],
    [-2, 0],
  ]);
  const nearest = nearestRows(rows, 0, 4);
  assert.deepEqual(
    nearest.map(({ row }) => row),
    [2, 1, 3, 4],
  );
  assert.equal(nearest[0]?.cosine, 1);
  assert.equal(nearest[2]?.cosine, 0);
  assert.equal(nearest[3]?.cosine, -1);
  assert.deepEqual(
    nearestRows(rows, 0, 2).map(({ row }) => row),
    [2, 1],
  );
});

test('a row of zeros (padding) has no neighbours and is none', () => {
  const rows = table([
    [0, 0],
    [1, 1],
    [1, 2],
  ]);
  assert.deepEqual(nearestRows(rows, 0, 3), []);
  assert.deepEqual(
    nearestRows(rows, 1, 3).map(({ row }) => row),
    [2],
  );
});

test('rows are told by how often a batch looks them up; what is no row is passed over', () => {
  const batch: TensorValues = { shape: [2, 4], type: 'f4', values: [3, 1, 3, 9, 1, 3, 0, 0.5] };
  assert.deepEqual(rowsLookedUp(batch, 5), [3, 1, 0]);
});
