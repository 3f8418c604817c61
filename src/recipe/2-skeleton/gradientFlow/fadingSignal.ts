import { orNull } from '../../../training/errors.ts';
import type { LayerActivations } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
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
  const layers = await hiddenLayers(training);
  const [first] = layers;
  const last = layers.at(-1);
  const sizes = layers.map(sizeOf);
  const [before = 0] = sizes;
  const after = sizes.at(-1) ?? 0;
  // Branches that begin small beside a path that carries everything (residual ones) come and go.
  const fades = sizes.every((each, at) => at === 0 || each <= (sizes[at - 1] ?? 0));
  if (!first || !last || layers.length < FEWEST_LAYERS || before === 0 || after > FADED * before || !fades) {
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
      `What the net is fed fades on its way: what ${first.name} (${first.kind}) gives has a size of ${number(before)}, and what ${last.name}, the last hidden layer, gives has ${number(after)}, so that all examples look alike. ` +
      `After ${STEPS} steps the loss is ${number(loss)}, no better than the best constant's ${number(learnable.constant)}.`,
    expected: 'activations of comparable size in all layers',
    location: first.location,
    cause: 'no-gradient',
    advice: "Leave the framework's default initialisation, or use He's, whose deviation is √(2 / inputs of the layer).",
  };
}

/** What comes out of the layers with weights, the last one aside. */
async function hiddenLayers(training: Training): Promise<readonly LayerActivations[]> {
  const layers = training.capture.model?.layers ?? [];
  const weighted = new Set(layers.flatMap(({ name, parameterCount }) => (parameterCount > 0 ? [name] : [])));
  return ((await orNull(training.activations())) ?? []).filter(({ name }) => weighted.has(name)).slice(0, -1);
}

/** The root mean square. */
const sizeOf = ({ statistics }: LayerActivations): number =>
  statistics ? Math.hypot(statistics.mean, statistics.standardDeviation) : Number.NaN;
