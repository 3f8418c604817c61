import { distanceOf, gapBetween, type Measure } from '../../../src/tensors/columns/nearest.ts';
import { measuredRows } from './measuredRows.ts';
import type { RowFile } from './rowFile.ts';

export interface Neighbour {
  readonly example: number;
  readonly distance: number;
}

const STRETCH = 1_000_000;

/** The examples that differ least from one, nearest first. Null where the looking was broken off. */
export async function nearestTo(
  file: RowFile,
  example: number,
  measure: Measure,
  most: number,
  isWanted: () => boolean,
): Promise<readonly Neighbour[] | null> {
  const { count, width } = file;
  const own = await measuredRows(file, measure, example, example + 1);
  const rows = Math.max(1, Math.floor(STRETCH / Math.max(1, width)));
  let nearest: Neighbour[] = [];
  for (let first = 0; first < count; first += rows) {
    if (!isWanted()) return null;
    const end = Math.min(count, first + rows);
    const values = await measuredRows(file, measure, first, end);
    const found: Neighbour[] = [];
    for (let row = 0; row < end - first; row += 1) {
      const distance = distanceOf(gapBetween(values, row * width, own, 0, width, measure), width, measure);
      if (first + row !== example && Number.isFinite(distance)) found.push({ example: first + row, distance });
    }
    nearest = [...nearest, ...found].sort((a, b) => a.distance - b.distance).slice(0, most);
  }
  return nearest;
}
