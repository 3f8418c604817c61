import type { LayerActivations } from '../../../training/protocol.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { orNull } from '../../criterion.ts';
import { number } from '../lossAtInit/words.ts';

/** So much of a layer lies at the limits of its sigmoid or tanh that no gradient to speak of passes it. */
const SATURATED = 0.95;
const LARGE_INPUT = 10;

/** Why a net that learns nothing does so, where a sigmoid or tanh is saturated for the whole batch before the first step. */
export async function saturation(
  training: Training,
): Promise<Pick<Judgement, 'message' | 'location' | 'advice' | 'cause'> | null> {
  const layers = (await orNull(training.activations())) ?? [];
  // The last layer of a classifier may be sure of itself.
  const layer = layers.slice(0, -1).find(({ saturatedShare }) => (saturatedShare ?? 0) >= SATURATED);
  if (!layer) {
    return null;
  }
  const input = training.capture.batch.inputs.find(
    ({ statistics }) =>
      statistics && Math.max(Math.abs(statistics.minimum), Math.abs(statistics.maximum)) > LARGE_INPUT,
  );
  const why = input?.statistics
    ? `the net is fed numbers from ${number(input.statistics.minimum)} to ${number(input.statistics.maximum)}, and`
    : 'before the first step';
  return {
    message: `${why} ${share(layer)} of what ${layer.name} (${layer.kind}) gives lies at the limits of its activation, where it has no slope.`,
    location: layer.location,
    advice: input
      ? 'Normalise the inputs to mean 0 and deviation 1.'
      : 'Make the initial weights before it smaller, or use a ReLU.',
    cause: input ? 'input-scale' : 'initial-weights',
  };
}

const share = ({ saturatedShare }: LayerActivations): string => `${Math.round(100 * (saturatedShare ?? 0))} %`;
