import type { Decoding } from './decoding.ts';

/** Words that one of the script's variables lists by index: class names, a vocabulary, the names of features. */
export interface WordList {
  /** The variable's name. */
  readonly name: string;
  readonly words: readonly string[];
}

export interface WordQuestion {
  readonly decoding: Decoding;
  /** The greatest index that comes; for one-hot rows, and for the features of a table, how many there are less one. */
  readonly greatest: number;
  readonly isTarget?: boolean;
}

const NAMEABLE: ReadonlySet<Decoding['kind']> = new Set(['class', 'tokens', 'mask', 'table']);
const OF_FEATURES = /feature|column|field|variable|attribute|header|measure|covariate|predictor|input|names$/i;
const OF_CLASSES = /class|label|categor|name|species|kind|target/i;
const OF_TOKENS = /vocab|itos|word|token|char|letter|alphabet|index|id2|ids|tokenizer/i;

/** Lists that have a word for every index that comes, those that their name speaks for first. */
export function fittingWords(lists: readonly WordList[], question: WordQuestion): readonly WordList[] {
  const { decoding, greatest, isTarget } = question;
  if (!NAMEABLE.has(decoding.kind) || !Number.isFinite(greatest)) return [];
  // Names of features, and of the ones of one-hot rows, are complete; of numbers that come, a name may not come.
  const isWhole = !('written' in decoding) || decoding.written !== 'index';
  const fitting = lists.filter(({ words }) => (isWhole ? words.length === greatest + 1 : words.length > greatest));
  const rank = (list: WordList): number => Number(isMeant(list, decoding, isTarget));
  return fitting.toSorted((one, other) => rank(other) - rank(one));
}

/**
 * Whether a list is shown without being asked for: as many words may be a table's columns, so the name has to speak for it.
 * @param isTarget a class at each place of a sequence, or in each box, is as likely as a token there
 */
export function isMeant({ name }: WordList, decoding: Decoding, isTarget = false): boolean {
  if (decoding.kind === 'table') return OF_FEATURES.test(name) && !/class|label|target|species/i.test(name);
  return OF_TOKENS.test(name) || ((decoding.kind !== 'tokens' || isTarget) && OF_CLASSES.test(name));
}

/** The word of an index, with what cannot be seen written out; the number itself where there is none. */
export function wordAt(words: readonly string[], index: number): string {
  const word = words[index];
  if (word === undefined || word === '') return String(index);
  return /^\s+$/u.test(word) ? word.replaceAll('\n', '↵').replaceAll('\t', '⇥').replaceAll(' ', '␣') : word;
}
