/** A vocabulary of a language model is larger than anybody reads; what is longer still is data. */
const MOST_WORDS = 60_000;
const MOST_CHARACTERS = 500_000;
/** On average: what is longer are sentences, which are data. */
const LENGTH = 40;

/**
 * Words that a variable lists by index: class names, a vocabulary. An array of them, or a map or plain object between words
 * and indices, either way round. Empty strings where an index has none; null where the value is no such list.
 */
export function wordsOf(value: unknown): readonly string[] | null {
  const pairs = pairsOf(value);
  if (pairs === null || pairs.length < 2 || pairs.length > MOST_WORDS) {
    return null;
  }
  const words = pairs.every(([key, item]) => typeof key === 'string' && typeof item === 'number')
    ? pairs.map(([key, item]) => [item, key] as const)
    : pairs;
  const isListed = words.every(
    ([index, word]) =>
      Number.isInteger(index) && Number(index) >= 0 && Number(index) < 2 * words.length && isWord(word),
  );
  const isDistinct = new Set(words.map(([index]) => index)).size === words.length;
  const characters = words.reduce((sum, [, word]) => sum + (isWord(word) ? word.length : 0), 0);
  if (!isListed || !isDistinct || characters > Math.min(MOST_CHARACTERS, LENGTH * words.length)) {
    return null;
  }
  const listed = new Array<string>(Math.max(...words.map(([index]) => Number(index))) + 1).fill('');
  for (const [index, word] of words) {
    listed[Number(index)] = String(word);
  }
  return new Set(listed).size > listed.length / 2 ? listed : null;
}

const isWord = (value: unknown): value is string => typeof value === 'string';

/** Keys and values; of a plain object, those that no code of the person's gives. */
function pairsOf(value: unknown): readonly (readonly [unknown, unknown])[] | null {
  if (Array.isArray(value)) {
    return value.length > MOST_WORDS ? null : Array.from(value, (item, at) => [at, item] as const);
  }
  if (value instanceof Map) {
    return value.size > MOST_WORDS ? null : [...value];
  }
  const prototype: unknown = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    return null;
  }
  return Object.entries(Object.getOwnPropertyDescriptors(value as object)).map(
    ([key, { value: item }]) => [/^\d+$/.test(key) && typeof item === 'string' ? Number(key) : key, item] as const,
  );
}
