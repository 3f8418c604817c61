/** One number an example: what examples are sorted and filtered by. NaN where an example has none. */
export interface ExampleColumns {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  readonly minimum: Float32Array;
  readonly maximum: Float32Array;
}

export function emptyColumns(count: number): ExampleColumns {
  const column = () => new Float32Array(count).fill(Number.NaN);
  return { mean: column(), deviation: column(), minimum: column(), maximum: column() };
}

/**
 * Fills in the figures of the examples from `first` on, over their finite numbers.
 * @param values row-major, whole examples of `width` numbers
 */
export function fillColumns(columns: ExampleColumns, first: number, values: ArrayLike<number>, width: number): void {
  const count = width === 0 ? 0 : Math.floor(values.length / width);
  for (let row = 0; row < count; row += 1) {
    let [sum, finite, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (Number.isFinite(value)) {
        sum += value;
        finite += 1;
        if (value < least) least = value;
        if (value > most) most = value;
      }
    }
    if (finite === 0) continue;
    const mean = sum / finite;
    let squares = 0;
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (Number.isFinite(value)) squares += (value - mean) ** 2;
    }
    columns.mean[first + row] = mean;
    columns.deviation[first + row] = Math.sqrt(squares / finite);
    columns.minimum[first + row] = least;
    columns.maximum[first + row] = most;
  }
}

export interface OrderQuestion {
  readonly count: number;
  /** Sorted by these; as they come where null. */
  readonly by: ArrayLike<number> | null;
  readonly descending: boolean;
  /** Both ends included; an example without a number is in none. */
  readonly ranges: readonly { readonly values: ArrayLike<number>; readonly from: number; readonly to: number }[];
  /** Only these, in their order where they are not sorted; null: all of them. */
  readonly among: readonly number[] | null;
}

/** The examples that are left, in their order. Equal ones stay as they come; those without a number come last. */
export function orderedExamples({ count, by, descending, ranges, among }: OrderQuestion): Int32Array {
  const left: number[] = [];
  const take = (at: number): void => {
    if (ranges.every(({ values, from, to }) => (values[at] ?? Number.NaN) >= from && (values[at] ?? Number.NaN) <= to))
      left.push(at);
  };
  if (among === null) for (let at = 0; at < count; at += 1) take(at);
  else for (const at of new Set(among)) if (at < count) take(at);
  const order = Int32Array.from(left);
  if (by === null) return descending ? order.reverse() : order;
  const sign = descending ? -1 : 1;
  return order.sort((one, other) => {
    const [a, b] = [by[one] ?? Number.NaN, by[other] ?? Number.NaN];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || one - other;
    return sign * (a - b) || one - other;
  });
}

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
