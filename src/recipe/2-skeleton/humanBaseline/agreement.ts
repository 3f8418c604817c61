/** How often two who name classes say the same, and how sure that is. */

/** Standard normal quantile of a two-sided interval of 95 %. */
const Z = 1.959964;

/** A share with its 95 % interval. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

export interface Kappa {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval, which also holds for few examples and for shares near 0 and 1. Of nothing it is everything. */
export function rateOf(hits: number, of: number): Rate {
  if (of === 0) return { hits, of, low: 0, high: 1 };
  const share = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = share + Z ** 2 / (2 * of);
  const reach = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { hits, of, low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) };
}

export type Pair = readonly [one: number, other: number];

export function agreementOf(pairs: readonly Pair[]): Rate {
  return rateOf(pairs.filter(([one, other]) => one === other).length, pairs.length);
}

/**
 * Cohen's κ: the agreement beyond that of two who answer at random, each class as often as they did (Cohen 1960).
 * Its interval is that of the agreement, with the agreement by chance held fixed. Null where both name a single class
 * throughout, or there is nothing to compare: chance alone would agree then.
 */
export function kappaOf(pairs: readonly Pair[]): Kappa | null {
  const agreement = agreementOf(pairs);
  const share = (at: 0 | 1, named: number): number => pairs.filter((pair) => pair[at] === named).length / pairs.length;
  const named = new Set(pairs.map(([one]) => one));
  const chance = [...named].reduce((sum, each) => sum + share(0, each) * share(1, each), 0);
  if (pairs.length === 0 || chance >= 1) return null;
  const beyond = (rate: number): number => (rate - chance) / (1 - chance);
  return { value: beyond(agreement.hits / agreement.of), low: beyond(agreement.low), high: beyond(agreement.high) };
}

/** A mean with its 95 % interval, from the spread of what it is the mean of; without one of a single number. */
export interface Mean {
  readonly value: number;
  readonly of: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Null of nothing. */
export function meanOf(values: readonly number[]): Mean | null {
  const of = values.length;
  if (of === 0) return null;
  const value = values.reduce((sum, each) => sum + each, 0) / of;
  if (of === 1) return { value, of, low: null, high: null };
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (of - 1);
  const reach = Z * Math.sqrt(variance / of);
  return { value, of, low: value - reach, high: value + reach };
}
