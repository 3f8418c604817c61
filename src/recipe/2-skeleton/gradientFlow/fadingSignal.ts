import type { LayerActivations, TensorStatistics } from '../../../training/protocol.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import { orNull } from '../../criterion.ts';
import { lateLoss } from '../comparedLosses.ts';
import { learnableFromAll, shareLearned } from '../learnable.ts';
import { number } from '../lossAtInit/words.ts';

/** Default initialisations lose a third at a layer: a dozen of them keep a hundredth. */
const FADED = 1e-4;
const FEWEST_LAYERS = 3;
const STEPS = 25;
const LEARNED = 0.05;

/**
 * Does what the net is fed get through to its last layer? Weights that begin too small make it fainter from layer to layer, until
 * the biases are all that is left; and the gradient fades likewise on its way back. Some of the script's own steps have to confirm
 * that nothing is learned.
 */
export async function judgeFadingSignal(training: Training, context: CheckContext): Promise<Judgement | null> {
  const { batch, model } = training.capture;
  const [input] = batch.inputs;
  const weighted = new Set(
    (model?.layers ?? []).flatMap(({ name, parameterCount }) => (parameterCount > 0 ? [name] : [])),
  );
  const layers = ((await orNull(training.activations())) ?? []).filter(({ name }) => weighted.has(name));
  const last = layers.at(-2);
  const [first] = layers;
  if (batch.inputs.length !== 1 || !input?.statistics || layers.length <= FEWEST_LAYERS || !first || !last) {
    return null;
  }
  const [before, after] = [size(input.statistics), sizeOf(last)];
  if (before === 0 || after === null || after > FADED * before) {
    return null;
  }
  const learnable = await learnableFromAll(training);
  context.report(`Taking ${STEPS} of the script's own steps`);
  const trace = learnable && (await orNull(training.run({ batches: 'as-trained', steps: STEPS })));
  const loss = trace && trace.rows.length >= STEPS ? lateLoss(trace.rows.map((row) => row.loss)) : null;
  if (loss === null || !learnable || shareLearned(learnable, loss) > LEARNED) {
    return null;
  }
  return {
    verdict: 'fail',
    message:
      `What the net is fed fades on its way: the input has a size of ${number(before)}, and what ${last.name} (${last.kind}), the last hidden layer, gives has ${number(after)}, so that all examples look alike. ` +
      `After ${STEPS} steps the loss is ${number(loss)}, no better than the best constant's ${number(learnable.constant)}.`,
    expected: 'activations of comparable size in all layers',
    location: first.location,
    cause: 'no-gradient',
    advice: "Leave the framework's default initialisation, or use He's, whose deviation is √(2 / inputs of the layer).",
  };
}

const sizeOf = ({ statistics }: LayerActivations): number | null => statistics && size(statistics);

/** The root mean square. */
const size = ({ mean, standardDeviation }: TensorStatistics): number => Math.hypot(mean, standardDeviation);
