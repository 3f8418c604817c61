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
