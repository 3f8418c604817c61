import type { Decoding } from './decoding.ts';

/** Words that one of the script's variables lists by index: class names, a vocabulary. */
export interface WordList {
  /** The variable's name. */
  readonly name: string;
  readonly words: readonly string[];
}

export interface WordQuestion {
  readonly decoding: Decoding;
  /** The greatest index that comes; for one-hot rows, how long they are less one. */
  readonly greatest: number;
}

const OF_CLASSES = /class|label|categor|name|species|kind|target/i;
const OF_TOKENS = /vocab|itos|word|token|char|letter|alphabet|index|id2|ids|tokenizer/i;

/** Lists that have a word for every index that comes, those that their name speaks for first. */
export function fittingWords(lists: readonly WordList[], { decoding, greatest }: WordQuestion): readonly WordList[] {
  if ((decoding.kind !== 'class' && decoding.kind !== 'tokens') || !Number.isFinite(greatest)) return [];
  const fitting = lists.filter(({ words }) =>
    decoding.written === 'one-hot' ? words.length === greatest + 1 : words.length > greatest,
  );
  return fitting.toSorted((one, other) => Number(isMeant(other, decoding)) - Number(isMeant(one, decoding)));
}

/** Whether a list is shown without being asked for: as many words may be a table's columns, so the name has to speak for it. */
export function isMeant({ name }: WordList, decoding: Decoding): boolean {
  return (decoding.kind === 'tokens' ? OF_TOKENS : OF_CLASSES).test(name) || OF_TOKENS.test(name);
}

/** The word of an index, with what cannot be seen written out; the number itself where there is none. */
export function wordAt(words: readonly string[], index: number): string {
  const word = words[index];
  if (word === undefined || word === '') return String(index);
  return /^\s+$/u.test(word) ? word.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll(' ', '␣') : word;
}
