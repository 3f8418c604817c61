/** What fills smaller examples up to the size of the largest, so that all of them lie in one file. */
import type { Filling } from '../training/protocol/tensors.ts';
import type { Example } from './examples.ts';

/** The example without what fills it up at its end, where that can be left out: sequences and rows. Pictures stay as large. */
export function withoutFilling(example: Example, filling: Filling | undefined): Example {
  const { shape, values } = example;
  if (filling === undefined || shape.length === 0 || shape.length > 2) return example;
  const [count = 0, ...row] = shape;
  const width = row.reduce((product, size) => product * size, 1);
  const is = fillsUp(filling);
  let end = values.length;
  while (end > 0 && is(values[end - 1])) end -= 1;
  const own = width === 0 ? 0 : Math.ceil(end / width);
  if (own === count) return example;
  return { shape: [own, ...row], values: Array.prototype.slice.call(values, 0, own * width) };
}

export function fillsUp(filling: Filling): (value: number | undefined) => boolean {
  return filling === 'NaN' ? (value) => Number.isNaN(value) : (value) => value === filling;
}
