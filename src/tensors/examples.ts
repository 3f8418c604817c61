import type { TensorValues } from './npy.ts';

/** The values of one example of a batch, row-major, without the batch's axis. */
export interface Example {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/**
 * The axis that counts the examples: the first that is as long as the batch, else the first.
 * Null for a scalar, which belongs to the whole batch.
 */
export function batchAxis(shape: readonly number[], batchSize: number | null): number | null {
  if (shape.length === 0) return null;
  const axis = batchSize === null ? 0 : shape.indexOf(batchSize);
  return axis === -1 ? 0 : axis;
}

/**
 * Along which axis a variable holds examples; null for one that is a single example. Unlike a batch's tensor a variable
 * may be anything: the whole data set, one picture, weights.
 */
export function variableAxis(shape: readonly number[], batchSize: number | null): number | null {
  if (batchSize !== null && shape.length > 1 && shape.includes(batchSize)) return batchAxis(shape, batchSize);
  if (shape.length < 2) return null;
  const isPicture = shape.length === 3 && [1, 3, 4].includes(shape[2] ?? 0);
  return isPicture ? null : 0;
}

export function exampleCount(shape: readonly number[], axis: number | null): number {
  return axis === null ? 1 : (shape[axis] ?? 0);
}

export function exampleShape(shape: readonly number[], axis: number | null): readonly number[] {
  return shape.filter((_, index) => index !== axis);
}

/** Example `index` of a batch whose examples lie along `axis`. */
export function exampleAt({ shape, values }: TensorValues, axis: number | null, index: number): Example {
  const rest = exampleShape(shape, axis);
  if (axis === null) return { shape: rest, values };
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const taken = new Float64Array(inner * outer);
  const count = shape[axis] ?? 0;
  for (let block = 0; block < outer; block += 1) {
    const from = (block * count + index) * inner;
    for (let at = 0; at < inner; at += 1) taken[block * inner + at] = values[from + at] ?? Number.NaN;
  }
  return { shape: rest, values: taken };
}

/**
 * The shape of a target that the script laid out flat, example after example, as criteria of sequences and of pixels want it:
 * `[16 * 5]` beside another tensor of the batch that is `[16, 5, …]`, or `[16 * 5 * 7]` beside pictures of 5 × 7, whose
 * channels come first or last. Null where it is not so.
 * @param others shapes of the batch's other tensors
 */
export function unflattened(
  shape: readonly number[],
  batchSize: number | null,
  others: readonly (readonly number[])[],
): readonly number[] | null {
  const [first = 0, ...rest] = shape;
  if (batchSize === null || batchSize < 1 || shape.includes(batchSize) || first % batchSize !== 0) return null;
  const steps = first / batchSize;
  if (steps < 2) return null;
  const ways = others.filter((other) => other[0] === batchSize).flatMap(placesWithin);
  const axes = ways.find((sizes) => sizes.reduce((product, size) => product * size, 1) === steps);
  return axes === undefined ? null : [batchSize, ...axes, ...rest];
}

/** The axes of a tensor's examples that may count their places: its first ones; of pictures, those behind the channels. */
function placesWithin([, ...own]: readonly number[]): readonly (readonly number[])[] {
  const first = own.map((_, at) => own.slice(0, at + 1));
  return own.length === 3 ? [...first, own.slice(1)] : first;
}

/** So many examples are looked at to tell what a tensor is: more of short ones, whose numbers say less each. */
export function sampleSize(count: number, width: number): number {
  return Math.min(count, width <= 64 ? 64 : 16);
}
