import { createRequire } from 'node:module';

/** The package has no types. `raw` holds all digits of one label, one after another. */
const mnist = createRequire(import.meta.url)('mnist') as Readonly<Record<number, { readonly raw: readonly number[] }>>;

/** 28 × 28 brightnesses from 0 to 1, row by row. */
export type Digit = readonly number[];

const digits: readonly (readonly Digit[])[] = Array.from({ length: 10 }, (_, label) => {
  const { raw } = mnist[label] ?? { raw: [] };
  return Array.from({ length: raw.length / 784 }, (_, index) => raw.slice(index * 784, (index + 1) * 784));
});

/** A picture of 0…255 greys shows this digit when every pixel does, give or take a rounding. */
const shows = (greys: readonly number[], digit: Digit): boolean =>
  greys.length === digit.length && greys.every((grey, at) => Math.abs(grey - (digit[at] ?? 0) * 255) <= 1.01);

/** The labels of the digits in the data set that a picture shows, pixel for pixel. */
export const labelsShown = (greys: readonly number[]): readonly number[] =>
  digits.flatMap((ofLabel, label) => (ofLabel.some((digit) => shows(greys, digit)) ? [label] : []));
