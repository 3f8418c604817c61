import { formOfClasses, scoreOf } from '../../../tensors/answers.ts';
import type { TensorValues } from '../../../tensors/npy.ts';
import type { Sample } from './baseline.ts';
import type { Answer } from './passes.ts';

/**
 * What a net's outputs come to for the examples of a sample: the class with the highest score, yes or no, or the value.
 * @param outputs an example each along the first axis, as the criterion receives them
 * @param rows by place in the sample: its row in them; null where it has none
 * @returns why they are no answers to this sample, where they are none
 */
export function answersOfOutputs(
  { shape, values }: TensorValues,
  { kind, classCount, examples }: Pick<Sample, 'kind' | 'classCount' | 'examples'>,
  rows: readonly (number | null)[],
): readonly Answer[] | string {
  const [count = 0, ...row] = shape;
  const width = row.reduce((product, length) => product * length, 1);
  if (kind === 'values' && width !== 1) return `The net gives ${width} numbers an example, and not one.`;
  if (kind === 'classes' && width !== 1 && width !== classCount) {
    return `The net gives ${width} numbers an example, and there are ${classCount} classes.`;
  }
  const form = kind === 'values' ? 'numbers' : formOfClasses(values, width);
  return examples.map(({ label }, place) => {
    const at = rows[place] ?? null;
    if (at === null || at >= count) return null;
    const scores = Array.from({ length: width }, (_, each) => values[at * width + each] ?? Number.NaN);
    // Scores that are no numbers answer nothing.
    return scores.every(Number.isFinite) ? scoreOf(scores, 0, width, form, label).prediction : null;
  });
}
