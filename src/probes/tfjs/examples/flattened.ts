import { sizeOf } from './column.ts';

/**
 * The shape of a target that the script laid out flat, example after example, as criteria of sequences and of pixels want it:
 * `[16 * 5]` beside another tensor of the batch that is `[16, 5, …]`. The shape itself where it is not so.
 * @param others shapes of the batch's other tensors
 */
export function unflattened(
  shape: readonly number[],
  size: number | null,
  others: readonly (readonly number[])[],
): readonly number[] {
  const [first = 0, ...rest] = shape;
  if (size === null || size < 1 || shape.includes(size) || first % size !== 0 || first / size < 2) {
    return shape;
  }
  const ways = others
    .filter((other) => other[0] === size)
    .flatMap(([, ...own]) => own.map((_, at) => own.slice(0, at + 1)));
  const axes = ways.find((sizes) => sizeOf(sizes) === first / size);
  return axes === undefined ? shape : [size, ...axes, ...rest];
}
