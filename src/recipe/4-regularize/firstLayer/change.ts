import type { TensorValues } from '../../../tensors/npy.ts';

/** L2 norm of what changed over that of what there was (or, where that was nothing, over what it became). */
export function changeOf(before: TensorValues, after: TensorValues): number {
  return ratio(before, after, 0, before.values.length);
}

/** Of a table: how many of its rows changed, and by what share of their length in the middle. */
export function movedRows(
  before: TensorValues,
  after: TensorValues,
): { readonly rows: number; readonly moved: number; readonly median: number } {
  const [rows = 0] = before.shape;
  const width = before.values.length / Math.max(1, rows);
  const changes = Array.from({ length: rows }, (_, row) => ratio(before, after, row * width, (row + 1) * width));
  const moved = changes.filter((change) => change > 0).toSorted((one, other) => one - other);
  return { rows, moved: moved.length, median: moved[Math.floor(moved.length / 2)] ?? 0 };
}

function ratio({ values: before }: TensorValues, { values: after }: TensorValues, from: number, to: number): number {
  let [change, size, became] = [0, 0, 0];
  for (let at = from; at < to; at += 1) {
    const [old, now] = [before[at] ?? 0, after[at] ?? 0];
    change += (now - old) ** 2;
    size += old ** 2;
    became += now ** 2;
  }
  const whole = size > 0 ? size : became;
  return whole > 0 ? Math.sqrt(change / whole) : 0;
}
