import { useEffect, useMemo, useState } from 'preact/hooks';
import { captionOf, tokensOf } from '../../../src/tensors/caption.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { hasTerms, termsOf, textJoiner } from '../../../src/tensors/search.ts';
import type { ShownTensor } from '../../ui/examples/choices.ts';
import type { RowFile } from './rowFile.ts';

/** A tensor that has words, and the file that its examples are in. */
export interface Searched {
  readonly shown: ShownTensor;
  readonly file: RowFile;
}

export interface Found {
  /** In the order of the data; of what was searched so far. */
  readonly examples: readonly number[];
  /** How many were searched. */
  readonly done: number;
}

/** Numbers of one look: some milliseconds of work. */
const STRETCH = 200_000;
const PAUSE_MILLISECONDS = 250;

/** Whether there are words to be searched. */
export const hasWords = ({ words, decoding }: ShownTensor): boolean =>
  words !== null && (decoding.kind === 'tokens' || decoding.kind === 'class');

/** The examples whose texts and labels have the words of a query, from all over the data; null where nothing is asked for. */
export function useSearch(among: readonly Searched[], count: number, query: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  const terms = useMemo(() => termsOf(query), [query]);
  const searched = among.filter(({ shown }) => hasWords(shown));
  const readings = searched.map(({ shown }) => `${shown.words?.name} ${JSON.stringify(shown.decoding)}`).join('\n');
  useEffect(() => {
    let isWanted = true;
    if (terms.length === 0 || searched.length === 0) setFound(null);
    const go = async (): Promise<void> => {
      const texts = searched.map(({ shown }) => textOf(shown));
      const widest = Math.max(1, ...searched.map(({ file }) => file.width));
      const rows = Math.max(1, Math.floor(STRETCH / widest));
      let examples: readonly number[] = [];
      setFound({ examples, done: 0 });
      for (let first = 0; first < count && isWanted; first += rows) {
        const end = Math.min(count, first + rows);
        const read = await Promise.all(searched.map(({ file }) => file.rows(first, Math.min(end, file.count))));
        const matches: number[] = [];
        for (let row = 0; row < end - first; row += 1) {
          const text = searched.map(({ file }, at) => texts[at]?.(rowOf(file, read[at] ?? [], row)) ?? '').join('\n');
          if (hasTerms(text, terms)) matches.push(first + row);
        }
        examples = [...examples, ...matches];
        if (isWanted) setFound({ examples, done: end });
      }
    };
    // While somebody types, each letter would begin a search of its own.
    const timer = setTimeout(() => {
      if (terms.length > 0 && searched.length > 0) go().catch(() => setFound((before) => before));
    }, PAUSE_MILLISECONDS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [terms, count, readings, ...searched.map(({ file }) => file)]);
  return found;
}

function rowOf({ header, width }: RowFile, values: ArrayLike<number>, row: number): Example {
  const own = Array.from({ length: width }, (_, at) => values[row * width + at] ?? Number.NaN);
  return { shape: header.shape.slice(1), values: own };
}

function textOf({ decoding, words }: ShownTensor): (example: Example) => string {
  const vocabulary = words?.words ?? [];
  if (decoding.kind !== 'tokens') return (example) => captionOf(example, decoding, vocabulary);
  const join = textJoiner(vocabulary);
  return (example) => join(tokensOf(example, decoding.written));
}
