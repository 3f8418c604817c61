import type { TensorValues } from '../../tensors/npy.ts';

/** The class of each example, from indices or one-hot rows; null where the targets are neither. */
export function classesOf({ values, shape }: TensorValues, size: number, classes: number): readonly number[] | null {
  const all = Array.from(values);
  if (all.length === size) {
    return all.every((value) => Number.isInteger(value) && value >= 0 && value < classes) ? all : null;
  }
  if (shape.join() !== `${size},${classes}` || !all.every((value) => value === 0 || value === 1)) {
    return null;
  }
  const rows = Array.from({ length: size }, (_, row) => all.slice(row * classes, (row + 1) * classes));
  return rows.every((row) => row.indexOf(1) !== -1 && row.indexOf(1) === row.lastIndexOf(1))
    ? rows.map((row) => row.indexOf(1))
    : null;
}
