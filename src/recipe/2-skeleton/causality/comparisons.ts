import type { TensorId, TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import { valuesOf } from '../../tensorValues.ts';
import { type Layout, type Sequences, sequencesOf, targetsLike } from './sequences.ts';

/** Input sequences with a target for each of their positions. */
export interface TargetEach {
  readonly inputs: Sequences;
  readonly targets: Sequences;
  /** Which of the batch's inputs and of its targets these are. */
  readonly input: TensorId;
  readonly target: TensorId;
}

/** Input sequences with one target for the whole. */
export interface SingleTarget {
  /** The inputs' name. */
  readonly name: string | null;
  readonly inputs: Sequences;
  readonly target: (example: number) => number;
}

const LAYOUTS: readonly Layout[] = ['features-last', 'time-last'];

/** Every way in which targets of the captured batch may be compared with its inputs as sequences. */
export async function comparisons(
  training: Training,
  size: number,
): Promise<{ readonly each: readonly TargetEach[]; readonly single: readonly SingleTarget[] }> {
  const { batch } = training.capture;
  const read = async (summary: TensorSummary) => ({ summary, tensor: await valuesOf(training, summary.id) });
  const inputs = await Promise.all(batch.inputs.map(read));
  const targets = await Promise.all(batch.targets.map(read));
  const each: TargetEach[] = [];
  const single: SingleTarget[] = [];
  for (const { summary, tensor } of inputs) {
    for (const layout of LAYOUTS) {
      const sequences = tensor && sequencesOf(tensor, size, layout);
      if (!sequences || sequences.positions < 2) continue;
      for (const { summary: targetSummary, tensor: target } of targets) {
        if (!target) continue;
        const one = target.shape[0] === size ? singleValues(target.values, size) : null;
        if (one) {
          single.push({ name: summary.name, inputs: sequences, target: one });
        }
        const own = targetsLike(target, sequences, summary.shape, layout);
        if (own && Math.abs(own.positions - sequences.positions) <= 1) {
          each.push({ inputs: sequences, targets: own, input: summary.id, target: targetSummary.id });
        }
      }
    }
  }
  return { each, single };
}

/** One number an example, or the class of a row of which one element is 1 and all others are 0. */
function singleValues(values: ArrayLike<number>, size: number): ((example: number) => number) | null {
  if (values.length === size) {
    return (example) => values[example] ?? Number.NaN;
  }
  const width = values.length / size;
  const classes: number[] = [];
  for (let row = 0; row < size; row++) {
    const elements = Array.from({ length: width }, (_, column) => values[row * width + column]);
    const ones = elements.filter((value) => value === 1).length;
    if (ones !== 1 || elements.some((value) => value !== 0 && value !== 1)) {
      return null;
    }
    classes.push(elements.indexOf(1));
  }
  return (example) => classes[example] ?? Number.NaN;
}
