export interface Histogram {
  readonly least: number;
  readonly most: number;
  /** Where the first bar begins and the last one ends: half a step beyond the numbers themselves where each has a bar. */
  readonly from: number;
  readonly to: number;
  /** How many finite numbers fall into each of the equal parts of the range. */
  readonly counts: readonly number[];
}

/** Null where there is no finite number. Whole numbers of few kinds get a bar each. */
export function histogramOf(values: ArrayLike<number>, bars: number): Histogram | null {
  let [least, most, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    whole &&= Number.isInteger(value);
  }
  if (least > most) return null;
  const isCounted = whole && most - least < bars;
  const [from, to] = isCounted ? [least - 0.5, most + 0.5] : [least, most];
  const number = isCounted ? most - least + 1 : least === most ? 1 : bars;
  const counts = new Array<number>(number).fill(0);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const bar = to > from ? Math.min(number - 1, Math.floor(((value - from) / (to - from)) * number)) : 0;
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { least, most, from, to, counts };
}
