import type { ShownResults, ShownRow } from '../../src/editor/panels/baselineMessages.ts';

/** Whoever answered. */
export type Rater = 'first' | 'second' | 'net';

export const RATERS: Readonly<Record<Rater, string>> = {
  first: 'yours, first pass',
  second: 'yours, second pass',
  net: 'the net’s',
};

export function ratersOf({ figures, net }: ShownResults): readonly Rater[] {
  return [
    'first',
    ...(figures.passes.length > 1 ? (['second'] as const) : []),
    ...(net === null ? [] : (['net'] as const)),
  ];
}

/** `?`: could not be told; null: not asked, or not known. */
export function saidBy(row: ShownRow, rater: Rater): number | '?' | null {
  if (rater === 'net') return row.net;
  return row.passes[rater === 'first' ? 0 : 1] ?? null;
}
