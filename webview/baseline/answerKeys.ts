import type { ShownClass, ShownSample } from '../../src/editor/panels/baselineMessages.ts';

/** How an answer is given: one key, a class's number or name and Enter, or a number and Enter. */
export type Asking = 'keys' | 'typed' | 'number';

const MOST_KEYS = 10;

export function askingOf({ kind, classes }: Pick<ShownSample, 'kind' | 'classes'>): Asking {
  if (kind === 'values') return 'number';
  return classes.length <= MOST_KEYS ? 'keys' : 'typed';
}

/** The key of each class: its number, unless every class is called by a letter, sign or digit of its own. */
export function keysOf(classes: readonly ShownClass[]): readonly string[] {
  const letters = classes.map(({ name }) => name?.toLowerCase() ?? '');
  const isByLetter =
    letters.every((each) => [...each].length === 1 && each !== '?') && new Set(letters).size === letters.length;
  return classes.map(({ number }, at) => (isByLetter ? (letters[at] ?? '') : String(number)));
}

/** The class of a key; null where it is none's. */
export function classOfKey(key: string, classes: readonly ShownClass[]): number | null {
  return classes[keysOf(classes).indexOf(key.toLowerCase())]?.number ?? null;
}

/** Classes that a text may mean: the one with that name or number, else those whose name begins so. */
export function classesOfText(text: string, classes: readonly ShownClass[]): readonly ShownClass[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const named = classes.filter(({ name }) => name?.toLowerCase() === wanted);
  if (named.length > 0) return named;
  const numbered = classes.filter(({ number }) => String(number) === wanted);
  return numbered.length > 0 ? numbered : classes.filter(({ name }) => name?.toLowerCase().startsWith(wanted));
}

/** A number as people write it, with a point or a comma; null where it is none. */
export function numberOfText(text: string): number | null {
  const written = text
    .trim()
    .replace('−', '-')
    .replace(/^([+-]?\d*),(\d+)$/, '$1.$2');
  const value = Number(written);
  return written === '' || !Number.isFinite(value) ? null : value;
}

/** `3`, or `3 cat` where it has a name. */
export const classWords = ({ number, name }: ShownClass): string =>
  name === null ? String(number) : `${number} ${name}`;
