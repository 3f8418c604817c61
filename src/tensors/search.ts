/** Finding examples by the words of their texts and labels. */

/** What a query asks for: every one of its words, each at the beginning of a word of the text. Empty: nothing is asked. */
export function termsOf(query: string): readonly string[] {
  return plain(query)
    .split(/\s+/u)
    .filter((term) => term !== '');
}

/** Whether a text has all of the terms: `cat` finds `the cat` and `Category`, and not `concat`. */
export function hasTerms(text: string, terms: readonly string[]): boolean {
  const words = plain(text);
  return terms.every((term) => {
    for (let at = words.indexOf(term); at >= 0; at = words.indexOf(term, at + 1)) {
      if (at === 0 || !IN_WORD.test(words[at - 1] ?? '') || !IN_WORD.test(term[0] ?? '')) return true;
    }
    return false;
  });
}

const IN_WORD = /[\p{L}\p{N}]/u;

/** Case and marks of composition make no difference. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The space with which byte-level and sentence-piece vocabularies begin a word. */
const SPACE_MARKS = /^[Ġ▁]/u;

/**
 * The text of a sequence of tokens, by its vocabulary: letters are put together, pieces of words as their vocabulary marks
 * them (`Ġword`, `▁word`, `##piece`), whole words with spaces between them.
 */
export function textJoiner(vocabulary: readonly string[]): (tokens: readonly number[]) => string {
  const written = vocabulary.filter((word) => word !== '');
  const areLetters = written.filter((word) => [...word].length === 1).length > written.length / 2;
  const areMarked = written.some((word) => SPACE_MARKS.test(word) && word.length > 1);
  if (areMarked) return (tokens) => tokens.map((token) => (vocabulary[token] ?? '').replace(SPACE_MARKS, ' ')).join('');
  if (areLetters) return (tokens) => tokens.map((token) => vocabulary[token] ?? '').join('');
  return (tokens) =>
    tokens
      .map((token) => vocabulary[token] ?? '')
      .reduce((text, word) => (word.startsWith('##') ? text + word.slice(2) : `${text} ${word}`), '');
}
