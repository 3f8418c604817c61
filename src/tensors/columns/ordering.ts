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
