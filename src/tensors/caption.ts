import { boxesOf } from './boxes.ts';
import type { Decoding } from './decoding.ts';
import type { Example } from './examples.ts';
import { shortNumber } from './summaryLine.ts';
import { wordAt } from './words.ts';

const SHOWN_VALUES = 4;
const SHOWN_TOKENS = 8;

/**
 * A target in a few characters, to stand under its example: `7`, `0.31`, `12 5 88 …`.
 * @param words of classes or tokens by index, where they are known: `cat`, `the cat sat …`
 */
export function captionOf(example: Example, decoding: Decoding, words: readonly string[] | null = null): string {
  const { values } = example;
  switch (decoding.kind) {
    case 'class':
      return decoding.written === 'one-hot'
        ? named(indexOfLargest(values, 0, values.length), words)
        : words === null
          ? shortNumber(values[0] ?? Number.NaN)
          : named(values[0] ?? Number.NaN, words);
    case 'tokens':
      return joined(
        tokensOf(example, decoding.written).map((token) => named(token, words)),
        SHOWN_TOKENS,
      );
    case 'boxes': {
      const { length } = boxesOf(example, decoding);
      return length === 1 ? '1 box' : `${length} boxes`;
    }
    default:
      return joined(
        Array.from({ length: Math.min(values.length, SHOWN_VALUES + 1) }, (_, at) =>
          shortNumber(values[at] ?? Number.NaN),
        ),
        SHOWN_VALUES,
      );
  }
}

const named = (index: number, words: readonly string[] | null): string =>
  words === null ? String(index) : wordAt(words, index);

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
