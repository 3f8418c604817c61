import { orNull } from '../../../training/errors.ts';
import type { ParameterStep } from '../../../training/protocol/step.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import { relaunched } from '../../relaunched.ts';

const ANOTHER_DRAW = 1;

/**
 * Those of the parameters that begin with other numbers under another seed: nothing was learned in them yet. Pretrained
 * ones, and those that are filled by a rule, are the same in every run. None where the script cannot be run again.
 */
export async function drawnAnew(
  training: Training,
  parameters: readonly ParameterStep[],
): Promise<readonly ParameterStep[]> {
  const here = (await orNull(training.weights())) ?? [];
  const there = await relaunched(training, { reseed: ANOTHER_DRAW }, (another) => another.weights());
  return typeof there === 'string' ? [] : parameters.filter(({ name }) => differs(name, here, there));
}

function differs(name: string, here: readonly TensorSummary[], there: readonly TensorSummary[]): boolean {
  const [one, other] = [here, there].map((weights) => weights.find((tensor) => tensor.name === name));
  return (
    one !== undefined &&
    other !== undefined &&
    one.shape.join() === other.shape.join() &&
    one.firstValues.join() !== other.firstValues.join()
  );
}
