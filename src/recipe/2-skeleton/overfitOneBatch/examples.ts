import { batchAxis, exampleAt } from '../../../tensors/examples.ts';
import type { Trace } from '../../../training/protocol/experiments.ts';
import type { Training } from '../../../training/training.ts';
import { lossOrNull } from '../../criterion.ts';
import { valuesOf } from '../../tensorValues.ts';

/** A larger batch is not compared example by example. */
const MOST_EXAMPLES = 256;

/** What the criterion says to the last predictions of a run, example by example; null where it cannot be asked so. */
export async function lossesByExample(training: Training, { rows }: Trace): Promise<readonly number[] | null> {
  const ids = rows.at(-1)?.predictions;
  const { size } = training.capture.batch;
  if (!ids || size === null || size > MOST_EXAMPLES) {
    return null;
  }
  const losses: number[] = [];
  for (let row = 0; row < size; row++) {
    const loss = await lossOrNull(training, { outputs: { kind: 'tensors', ids }, rows: [row] });
    if (loss === null) {
      return null;
    }
    losses.push(loss);
  }
  return losses;
}

export interface EqualInputs {
  /** Examples whose inputs are those of an example with another target: no net can tell them apart. */
  readonly conflicting: number;
}

/** Compares the captured examples, number by number. Null where they cannot be told apart or are too many. */
export async function equalInputs(training: Training): Promise<EqualInputs | null> {
  const { size, inputs, targets } = training.capture.batch;
  if (size === null || size > MOST_EXAMPLES || inputs.length === 0) {
    return null;
  }
  const keysOf = async (ids: readonly string[]): Promise<readonly string[] | null> => {
    const keys = new Array<string>(size).fill('');
    for (const id of ids) {
      const tensor = await valuesOf(training, id);
      if (!tensor) {
        return null;
      }
      const axis = batchAxis(tensor.shape, size);
      if (axis === null || tensor.shape[axis] !== size) {
        continue;
      }
      for (let row = 0; row < size; row++) {
        keys[row] += `${Array.from(exampleAt(tensor, axis, row).values).join(' ')};`;
      }
    }
    return keys;
  };
  const [fed, wanted] = [await keysOf(inputs.map(({ id }) => id)), await keysOf(targets.map(({ id }) => id))];
  if (!fed || !wanted) {
    return null;
  }
  const targetsOf = new Map<string, Set<string>>();
  for (const [row, key] of fed.entries()) {
    const known = targetsOf.get(key) ?? new Set();
    targetsOf.set(key, known.add(wanted[row] ?? ''));
  }
  return { conflicting: fed.filter((key) => (targetsOf.get(key)?.size ?? 0) > 1).length };
}
