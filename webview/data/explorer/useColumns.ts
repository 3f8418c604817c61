import { useEffect, useState } from 'preact/hooks';
import type { ColumnName } from '../../../src/editor/panels/dataMessages.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import { emptyColumns, fillColumns } from '../../../src/tensors/exampleColumns.ts';
import type { RowFile } from './rowFile.ts';

export type Columns = Readonly<Partial<Record<ColumnName, Float32Array>>>;

export interface KnownColumns {
  readonly columns: Columns;
  /** How many examples were gone through so far. */
  readonly done: number;
}

/** Numbers of one look: some milliseconds of work. */
const STRETCH = 1_000_000;

/** Goes through all examples once, a stretch at a time, and keeps one number of each for every column. */
export function useColumns(input: RowFile, target: RowFile | null, decoding: Decoding | null): KnownColumns {
  const [known, setKnown] = useState<KnownColumns>({ columns: {}, done: 0 });
  const written = decoding?.kind === 'class' ? decoding.written : target?.width === 1 ? 'index' : null;
  useEffect(() => {
    let isCurrent = true;
    const figures = emptyColumns(input.count);
    const label = target === null || written === null ? null : new Float32Array(input.count).fill(Number.NaN);
    const tell = (done: number): void => {
      if (isCurrent) setKnown({ columns: label === null ? { ...figures } : { label, ...figures }, done });
    };
    const go = async (): Promise<void> => {
      const rows = Math.max(1, Math.floor(STRETCH / Math.max(1, input.width)));
      for (let first = 0; first < input.count && isCurrent; first += rows) {
        const end = Math.min(input.count, first + rows);
        fillColumns(figures, first, await input.rows(first, end), input.width);
        if (target !== null && label !== null) fillLabels(label, first, await target.rows(first, end), target.width);
        tell(end);
      }
    };
    // Without its figures an example can still be looked at; what cannot be read is told where it is shown.
    go().catch(() => tell(0));
    return () => {
      isCurrent = false;
    };
  }, [input, target, written]);
  return known;
}

/** The class of a one-hot vector, or the number itself. */
function fillLabels(label: Float32Array, first: number, values: ArrayLike<number>, width: number): void {
  for (let row = 0; row * width < values.length; row += 1) {
    let best = row * width;
    for (let at = best; at < (row + 1) * width; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
    label[first + row] = width === 1 ? (values[row] ?? Number.NaN) : best - row * width;
  }
}
