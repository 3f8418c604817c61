import type { Capture } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';

const FLOAT = /float|double|half|bfloat/;
const INTEGER = /int/;
/** What looks whole numbers up, or makes something else of them, by the frameworks' names for it. */
const LOOKS_UP = /embed|lookup|encod|hash|categor|lambda/i;
const MULTIPLIES = /dense|conv|linear/i;

/**
 * Inputs whose numbers are multiplied with: real numbers, and whole ones (pixels as they are read, counts) that go straight into
 * a layer that sums over them. Ids that are looked up in a table have no scale.
 */
export function measuredInputs({ batch, model }: Capture): readonly TensorSummary[] {
  const layers = model?.layers ?? [];
  const first = layers.find(({ parameterCount }) => parameterCount > 0);
  const multiplies = !!first && MULTIPLIES.test(first.kind) && !layers.some(({ kind }) => LOOKS_UP.test(kind));
  return batch.inputs.filter(({ dtype }) => FLOAT.test(dtype) || (INTEGER.test(dtype) && multiplies));
}
