import { textJoiner } from './search.ts';
import { wordAt } from './words.ts';

/** A sequence of tokens as a person reads it. */
export interface RunningText {
  readonly text: string;
  /** Equal tokens that fill it up in front or behind; null where none do. */
  readonly padding: { readonly word: string; readonly count: number; readonly where: 'before' | 'after' } | null;
}

/** One token at an end may well be a word. */
const FEWEST_REPEATED = 2;

/** @param vocabulary the words by token */
export function runningText(tokens: readonly number[], vocabulary: readonly string[]): RunningText {
  const join = textJoiner(vocabulary);
  const text = (from: number, to: number): string => join(tokens.slice(from, to)).replace(/^ | $/g, '');
  const after = repeated(tokens.toReversed());
  const before = repeated(tokens);
  const [count, where] = after >= before ? [after, 'after' as const] : [before, 'before' as const];
  if (count < FEWEST_REPEATED || count === tokens.length) return { text: text(0, tokens.length), padding: null };
  const word = wordAt(vocabulary, (where === 'after' ? tokens.at(-1) : tokens[0]) ?? -1);
  const shown = where === 'after' ? text(0, tokens.length - count) : text(count, tokens.length);
  return { text: shown, padding: { word, count, where } };
}

/** How often the first token comes before another one does. */
function repeated(tokens: readonly number[]): number {
  const other = tokens.findIndex((token) => token !== tokens[0]);
  return other < 0 ? tokens.length : other;
}
