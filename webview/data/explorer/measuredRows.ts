import type { Measure } from '../../../src/tensors/columns/nearest.ts';
import { Spread, standardised } from '../../../src/tensors/columns/scales.ts';
import type { RowFile } from './rowFile.ts';

/** Numbers of one look: some milliseconds of work. */
const STRETCH = 1_000_000;

/** Of each file whose columns' spread was asked for. */
const deviations = new WeakMap<RowFile, Promise<Float64Array>>();

/** Rows in the form in which they are compared: of a table each column in units of its deviation over the whole file. */
export async function measuredRows(
  file: RowFile,
  measure: Measure,
  first: number,
  end: number,
): Promise<ArrayLike<number>> {
  const values = await file.rows(first, end);
  if (measure === 'standardised') return standardised(values, await deviationsOf(file));
  // What lies outside of a smaller example is as nothing: two such examples do not differ by it.
  return file.isFilledWithNaN ? Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : value)) : values;
}

function deviationsOf(file: RowFile): Promise<Float64Array> {
  const known = deviations.get(file);
  if (known !== undefined) return known;
  const found = goThrough(file);
  deviations.set(file, found);
  return found;
}

async function goThrough(file: RowFile): Promise<Float64Array> {
  const spread = new Spread(file.width);
  const rows = Math.max(1, Math.floor(STRETCH / Math.max(1, file.width)));
  for (let first = 0; first < file.count; first += rows) {
    spread.add(await file.rows(first, Math.min(file.count, first + rows)));
  }
  return spread.deviations();
}
