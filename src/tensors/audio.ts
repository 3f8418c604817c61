/** Long signals that swing about zero, as microphones give them. */
import type { Example } from './examples.ts';

/** Shorter ones are series of measurements. */
export const FEWEST_SAMPLES = 2000;
/** Of the deviation: a signal that swings has its mean near zero. */
const NEAR_ZERO = 0.1;
/** Between two crossings of zero: below, a signal wanders rather than swings. */
const LONGEST_SWING = 400;
/** Neighbours in a signal have to do with each other, which features drawn side by side do not. */
const LEAST_LIKENESS = 0.2;
const LAGS = 8;

/** Whether every example swings about zero, and its neighbours have to do with each other. Silence says nothing. */
export function looksLikeSound(sample: readonly Example[]): boolean {
  const heard = sample.filter(({ values }) => deviationOf(values).deviation > 0);
  return heard.length > 0 && heard.every(({ values }) => swings(values));
}

function swings(values: ArrayLike<number>): boolean {
  const { mean, deviation } = deviationOf(values);
  if (!(Math.abs(mean) < NEAR_ZERO * deviation)) return false;
  let [crossings, spoken] = [0, 0];
  for (let at = 1; at < values.length; at += 1) {
    const [before, now] = [values[at - 1] ?? 0, values[at] ?? 0];
    if (before < 0 !== now < 0) crossings += 1;
    // Padding at the end of a recording is not silence that wanders.
    if (now !== 0) spoken += 1;
  }
  return crossings * LONGEST_SWING >= spoken && likeness(values, mean, deviation) > LEAST_LIKENESS;
}

/** The greatest correlation of the signal with itself some samples on, either way. */
function likeness(values: ArrayLike<number>, mean: number, deviation: number): number {
  let greatest = 0;
  for (let lag = 1; lag <= LAGS; lag += 1) {
    let sum = 0;
    for (let at = lag; at < values.length; at += 1)
      sum += ((values[at] ?? 0) - mean) * ((values[at - lag] ?? 0) - mean);
    greatest = Math.max(greatest, Math.abs(sum / (values.length * deviation ** 2)));
  }
  return greatest;
}

function deviationOf(values: ArrayLike<number>): { readonly mean: number; readonly deviation: number } {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < values.length; at += 1) {
    sum += values[at] ?? Number.NaN;
    squares += (values[at] ?? Number.NaN) ** 2;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean ** 2)) };
}

/** The least and the greatest value in each of `columns` equal stretches: a long signal loses no peak when it is drawn. */
export function envelopeOf(values: ArrayLike<number>, columns: number): readonly (readonly [number, number])[] {
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = from; at < to; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    return [least, most] as const;
  });
}

/** How many samples a second has, by a variable of the script. */
export interface SampleRate {
  readonly name: string;
  readonly hertz: number;
}

const NAMED_SO = /^(sample_?rate|sampling_?rate|sample_?frequency|sr|fs|frame_?rate_?hz)$/i;

/** By name and value: the first variable that is called so and could be one. */
export function sampleRateAmong(
  variables: readonly { readonly name: string; readonly preview: string }[],
): SampleRate | null {
  for (const { name, preview } of variables) {
    const last = name.split('.').at(-1) ?? name;
    const hertz = Number(preview.replaceAll('_', ''));
    if (NAMED_SO.test(last) && preview.trim() !== '' && hertz >= 1000 && hertz <= 400_000) return { name, hertz };
  }
  return null;
}
