import type { ExampleOrder } from '../../../src/editor/panels/dataMessages.ts';
import type { Columns } from './useColumns.ts';

/** What shows all examples. */
export const UNFILTERED = { ranges: {}, onlyPointedAt: false, onlyWrong: false, search: '' } as const;

export const PLAIN_ORDER: ExampleOrder = { by: 'place', descending: false, outliers: false, ...UNFILTERED };

/** Those that the net gets wrong, the surest first. */
export const SUREST_WRONG = { onlyWrong: true, descending: true, outliers: false } as const;

export function rangesOf({ ranges }: ExampleOrder, columns: Columns) {
  return Object.entries(ranges).flatMap(([id, [from, to]]) => {
    const values = columns[id];
    return values === undefined ? [] : [{ values, from, to }];
  });
}

export function withRange(
  ranges: ExampleOrder['ranges'],
  id: string,
  range: readonly [number, number] | undefined,
): ExampleOrder['ranges'] {
  const { [id]: _, ...others } = ranges;
  return range === undefined ? others : { ...others, [id]: range };
}
