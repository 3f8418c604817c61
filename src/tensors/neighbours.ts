import type { TensorValues } from './npy.ts';

export interface Neighbour {
  readonly row: number;
  /** From −1 to 1. */
  readonly cosine: number;
}

/**
 * The rows of a table that point most nearly where one of them does, the nearest first.
 * @param table (rows, width); a row of zeros is nobody's neighbour and has none
 */
export function nearestRows({ shape, values }: TensorValues, row: number, count: number): readonly Neighbour[] {
  const [rows = 0, width = 0] = shape;
  const lengthOf = (at: number): number => {
    let square = 0;
    for (let place = at * width; place < (at + 1) * width; place += 1) square += (values[place] ?? 0) ** 2;
    return Math.sqrt(square);
  };
  const own = lengthOf(row);
  const nearest: Neighbour[] = [];
  for (let other = 0; other < rows; other += 1) {
    const length = lengthOf(other);
    if (other === row || !(own * length > 0)) continue;
    let product = 0;
    for (let at = 0; at < width; at += 1) {
      product += (values[row * width + at] ?? 0) * (values[other * width + at] ?? 0);
    }
    const cosine = product / (own * length);
    const place = nearest.findLastIndex((each) => each.cosine >= cosine) + 1;
    if (place < count) {
      nearest.splice(place, 0, { row: other, cosine });
      nearest.length = Math.min(nearest.length, count);
    }
  }
  return nearest;
}

/** Which rows a batch looks up, those that it looks up most often first. */
export function rowsLookedUp({ values }: TensorValues, rows: number): readonly number[] {
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) {
    if (Number.isInteger(value) && value >= 0 && value < rows) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([one, often], [other, times]) => times - often || one - other).map(([row]) => row);
}
