import type { TensorValues } from '../../../tensors/npy.ts';

/** Two results of one name, element by element. */
export interface Agreement {
  /** Null where the numbers of elements differ, so that nothing can be compared. */
  readonly largest: Difference | null;
  readonly sameShape: boolean;
  /** How many elements differ by more than is allowed, of how many. */
  readonly differing: number;
  readonly elements: number;
  /** Relative to the larger of the two, and of the results' root mean square. 0: they have to be equal. */
  readonly tolerance: number;
}

export interface Difference {
  readonly first: number;
  readonly second: number;
  readonly index: readonly number[];
}

/**
 * What sums in another order may differ by, with the number of digits that a type has. Between two types the coarser one
 * counts. Whole numbers have to be equal.
 */
const TOLERANCES: readonly (readonly [RegExp, number])[] = [
  [/bfloat16/, 5e-2],
  [/float16|half|^f2$/, 1e-2],
  [/float32|^f4$/, 1e-4],
  [/float64|double|^f8$/, 1e-9],
];

export function toleranceFor(dtype: string, other: string): number {
  const of = (name: string) => TOLERANCES.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
  return Math.max(of(dtype), of(other));
}

export function agreementOf(one: TensorValues, other: TensorValues, tolerance: number): Agreement {
  const sameShape = one.shape.join() === other.shape.join();
  const elements = one.values.length;
  if (other.values.length !== elements) {
    return { largest: null, sameShape, differing: elements, elements, tolerance };
  }
  const scale = Math.max(rootMeanSquare(one.values), rootMeanSquare(other.values));
  let worst = -1;
  let furthest = -1;
  let differing = 0;
  for (let at = 0; at < elements; at += 1) {
    const [first, second] = [one.values[at] ?? Number.NaN, other.values[at] ?? Number.NaN];
    const excess = differenceOf(first, second);
    if (excess > tolerance * Math.max(scale, magnitude(first), magnitude(second))) {
      differing += 1;
    }
    if (excess > furthest) {
      furthest = excess;
      worst = at;
    }
  }
  const largest =
    worst === -1
      ? null
      : { first: Number(one.values[worst]), second: Number(other.values[worst]), index: indexOf(worst, one.shape) };
  return { largest, sameShape, differing, elements, tolerance };
}

const magnitude = (value: number) => (Number.isFinite(value) ? Math.abs(value) : 0);

/** NaN is equal to NaN, and infinitely far from any number. */
function differenceOf(first: number, second: number): number {
  if (Object.is(first, second) || first === second) {
    return 0;
  }
  const difference = Math.abs(first - second);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let squares = 0;
  let count = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (Number.isFinite(value)) {
      squares += value * value;
      count += 1;
    }
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}

function indexOf(flat: number, shape: readonly number[]): readonly number[] {
  const index: number[] = [];
  let rest = flat;
  for (const length of shape.toReversed()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}
