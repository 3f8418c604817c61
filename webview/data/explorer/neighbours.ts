import type { RowFile } from './rowFile.ts';

export interface Neighbour {
  readonly example: number;
  /** Root of the mean squared difference, in the units of the numbers. */
  readonly distance: number;
}

const STRETCH = 1_000_000;

/** The examples that differ least from one, nearest first. Null where the looking was broken off. */
export async function nearestTo(
  file: RowFile,
  example: number,
  most: number,
  isWanted: () => boolean,
): Promise<readonly Neighbour[] | null> {
  const own = await file.rows(example, example + 1);
  const rows = Math.max(1, Math.floor(STRETCH / Math.max(1, file.width)));
  let nearest: Neighbour[] = [];
  for (let first = 0; first < file.count; first += rows) {
    if (!isWanted()) return null;
    const end = Math.min(file.count, first + rows);
    const values = await file.rows(first, end);
    const found: Neighbour[] = [];
    for (let row = 0; row < end - first; row += 1) {
      let squares = 0;
      for (let at = 0; at < file.width; at += 1) {
        const difference = (values[row * file.width + at] ?? 0) - (own[at] ?? 0);
        squares += difference * difference;
      }
      const distance = Math.sqrt(squares / Math.max(1, file.width));
      if (first + row !== example && Number.isFinite(distance)) found.push({ example: first + row, distance });
    }
    nearest = [...nearest, ...found].sort((a, b) => a.distance - b.distance).slice(0, most);
  }
  return nearest;
}
