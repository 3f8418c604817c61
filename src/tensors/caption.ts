import type { Decoding } from './decoding.ts';
import type { Example } from './examples.ts';
import { shortNumber } from './summaryLine.ts';

const SHOWN_VALUES = 4;
const SHOWN_TOKENS = 8;

/** A target in a few characters, to stand under its example: `7`, `0.31`, `12 5 88 …`. */
export function captionOf(example: Example, decoding: Decoding): string {
  const { values } = example;
  switch (decoding.kind) {
    case 'class':
      return decoding.written === 'one-hot'
        ? String(indexOfLargest(values, 0, values.length))
        : shortNumber(values[0] ?? Number.NaN);
    case 'tokens':
      return joined(tokensOf(example, decoding.written).map(String), SHOWN_TOKENS);
    default:
      return joined(
        Array.from({ length: Math.min(values.length, SHOWN_VALUES + 1) }, (_, at) =>
          shortNumber(values[at] ?? Number.NaN),
        ),
        SHOWN_VALUES,
      );
  }
}

/** The ids of a sequence; for one-hot rows, the position of each row's one. */
export function tokensOf({ shape, values }: Example, written: 'index' | 'one-hot'): readonly number[] {
  if (written === 'index') return Array.from(values);
  const size = shape.at(-1) ?? 1;
  return Array.from({ length: values.length / size }, (_, row) => indexOfLargest(values, row * size, (row + 1) * size));
}

function indexOfLargest(values: ArrayLike<number>, from: number, to: number): number {
  let best = from;
  for (let at = from; at < to; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best - from;
}

function joined(parts: readonly string[], limit: number): string {
  return parts.length > limit ? `${parts.slice(0, limit).join(' ')} …` : parts.join(' ');
}
