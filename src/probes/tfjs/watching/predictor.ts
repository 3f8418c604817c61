import type { Laboratory } from '../experiments/laboratory.ts';
import type { Predictor } from '../experiments/predictions.ts';
import { inEvaluationMode } from '../experiments/stillness.ts';
import { leafLayers } from '../recording/gate.ts';
import { replay } from '../recording/trace.ts';
import type { Tensor } from '../tensors/framework.ts';

/**
 * Asks the net about the captured batch without running a line of the script's: its closures draw batches and count.
 * A compiled model is asked in evaluation mode; the computation of a closure is done again as it was recorded, with the
 * weights of the moment and the dropout of the captured step.
 *
 * @returns what gives one tensor an output, to be called inside of a tidy; why there is none
 */
export function watchPredictor({ gate, step, parts }: Pick<Laboratory, 'gate' | 'step' | 'parts'>): Predictor | string {
  const { layers } = step;
  if (parts.outputs.length === 0) {
    return 'No output of the net could be told from the rest of the loss.';
  }
  if (parts.outputs.some(({ captured }) => captured.rank === 0)) {
    return 'The net gives one number for the whole batch, and none for each example.';
  }
  if (layers === null) {
    return step.trace.complete
      ? () =>
          parts.outputs.map(({ place }) => replay(gate.core, gate.engine, step.trace, place.number, new Map(), true))
      : 'This TensorFlow.js does not show what it computes.';
  }
  if (leafLayers(layers.model).some(({ stateful }) => stateful === true)) {
    return 'The net keeps a state from batch to batch, which asking it would change.';
  }
  const inputs: readonly Tensor[] = parts.inputs.map(({ tensor }) => tensor);
  const [first] = inputs;
  const fed = first !== undefined && inputs.length === 1 ? first : inputs;
  return () => inEvaluationMode(gate, () => [layers.model.predictOnBatch(fed)].flat()).result;
}
