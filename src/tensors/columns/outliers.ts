/** What lies apart, so that it can be looked at first. */

/** The middle of the finite values and how far from it they usually are: robust, so that outliers do not hide themselves. */
export interface Usual {
  readonly median: number;
  /** The median distance from the median; where more than half are equal, the mean distance. 0 where all are equal. */
  readonly distance: number;
}

/** Null where there is no finite value. */
export function usualOf(values: ArrayLike<number>): Usual | null {
  const finite = Float64Array.from(Array.from(values).filter(Number.isFinite)).sort();
  if (finite.length === 0) return null;
  const median = middle(finite);
  const distances = finite.map((value) => Math.abs(value - median)).sort();
  const usual = middle(distances);
  return { median, distance: usual > 0 ? usual : distances.reduce((sum, each) => sum + each, 0) / distances.length };
}

/**
 * How far each value lies apart, as a number to sort by, the farthest greatest: a quantity by its distance from the median, a
 * class by how rare it is. NaN where there is no value; what is infinite is farthest.
 */
export function apartness(values: ArrayLike<number>, isClass: boolean): Float32Array {
  if (isClass) {
    const counts = new Map<number, number>();
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? Number.NaN;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return Float32Array.from(values, (value) => (Number.isNaN(value) ? value : -(counts.get(value) ?? 0)));
  }
  const median = usualOf(values)?.median ?? 0;
  return Float32Array.from(values, (value) => Math.abs(value - median));
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}
