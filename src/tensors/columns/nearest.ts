/** How far apart two examples are, and the nearest of each among all. */
import type { Decoding } from '../decoding.ts';

/**
 * `difference`: root of the mean squared difference, in the units of the numbers. `standardised`: the same of rows whose
 * columns were each divided by its standard deviation. `places`: the share of places that differ.
 */
export type Measure = 'difference' | 'standardised' | 'places';

/**
 * Ids of tokens are names: that two are near each other as numbers means nothing. The columns of a table are quantities of
 * different units, of which the largest numbers would decide alone.
 */
export function measureFor({ kind }: Decoding): Measure {
  if (kind === 'tokens' || kind === 'class') return 'places';
  return kind === 'table' ? 'standardised' : 'difference';
}

/** What a distance is, as the end of a sentence that begins with it. */
export const measureWords: Readonly<Record<Measure, string>> = {
  difference: 'the root of the mean squared difference, in the units of the numbers',
  standardised: 'the root of the mean squared difference, each column divided by its standard deviation',
  places: 'the share of the places that differ',
};

/** What is summed over the numbers of two examples; it only grows, so that whoever has seen enough may stop. */
export function gapBetween(
  one: ArrayLike<number>,
  oneStart: number,
  other: ArrayLike<number>,
  otherStart: number,
  width: number,
  measure: Measure,
  enough = Number.POSITIVE_INFINITY,
): number {
  let sum = 0;
  for (let at = 0; at < width; ) {
    const end = Math.min(width, at + 64);
    for (; at < end; at += 1) {
      const difference = (one[oneStart + at] ?? 0) - (other[otherStart + at] ?? 0);
      sum += measure === 'places' ? (difference === 0 ? 0 : 1) : difference * difference;
    }
    if (sum > enough) return sum;
  }
  return sum;
}

export function distanceOf(gap: number, width: number, measure: Measure): number {
  const mean = gap / Math.max(1, width);
  return measure === 'places' ? mean : Math.sqrt(mean);
}

/** Pairs of numbers that are compared: some ten seconds of work. */
const MOST_COMPARED = 1e10;
/** Numbers that are held in memory: 100 MB. */
const MOST_HELD = 25_000_000;

/** How many examples, from the first on, can be compared with each other. */
export function comparableCount(count: number, width: number): number {
  const wide = Math.max(1, width);
  return Math.min(count, Math.floor(Math.sqrt((2 * MOST_COMPARED) / wide)), Math.floor(MOST_HELD / wide));
}

/**
 * The distance of each example to the one nearest to it. Goes on for `milliseconds` at a time.
 * @param values row-major, `count` examples of `width` numbers
 * @returns a generator that yields the share that is done, and in the end gives the distances; NaN where numbers are not finite
 */
export function* nearestDistances(
  values: ArrayLike<number>,
  count: number,
  width: number,
  measure: Measure,
  milliseconds: number,
): Generator<number, Float32Array> {
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const pairs = Math.max(1, (count * (count - 1)) / 2);
  let until = performance.now() + milliseconds;
  for (let one = 1; one < count; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const enough = Math.max(least[one] ?? 0, least[other] ?? 0);
      const gap = gapBetween(values, one * width, values, other * width, width, measure, enough);
      if (gap < (least[one] ?? 0)) least[one] = gap;
      if (gap < (least[other] ?? 0)) least[other] = gap;
    }
    if (performance.now() > until) {
      yield (one * (one + 1)) / 2 / pairs;
      until = performance.now() + milliseconds;
    }
  }
  return Float32Array.from(least, (gap) => (Number.isFinite(gap) ? distanceOf(gap, width, measure) : Number.NaN));
}
