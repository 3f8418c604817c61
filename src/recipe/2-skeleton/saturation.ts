import { orNull } from '../../training/errors.ts';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import type { Training } from '../../training/training.ts';
import type { Cause } from '../check.ts';
import { number } from './lossAtInit/words.ts';
import { measuredInputs } from './measuredInputs.ts';

/** So much of a layer lies at the limits of its sigmoid or tanh that hardly a gradient passes it; half, where the cause is in sight. */
const SATURATED = 0.9;
const SATURATED_BY_INPUTS = 0.5;
const LARGE_INPUT = 10;

export interface Saturation {
  readonly cause: Cause;
  /** A clause, beginning with a small letter. */
  readonly what: string;
  readonly location: SourceLocation | null;
  readonly advice: string;
}

/** A hidden sigmoid or tanh that has no slope for the captured batch, before the first step; null where there is none. */
export async function saturationOf(training: Training): Promise<Saturation | null> {
  const layers = (await orNull(training.activations())) ?? [];
  const range = measuredInputs(training.capture).find(
    ({ statistics }) =>
      statistics && Math.max(Math.abs(statistics.minimum), Math.abs(statistics.maximum)) > LARGE_INPUT,
  )?.statistics;
  const tolerated = range ? SATURATED_BY_INPUTS : SATURATED;
  // The last layer of a classifier may be sure of itself.
  const layer = layers.slice(0, -1).find(({ saturatedShare }) => (saturatedShare ?? 0) >= tolerated);
  if (!layer) {
    return null;
  }
  const share = `${Math.round(100 * (layer.saturatedShare ?? 0))} % of what ${layer.name} (${layer.kind}) gives lies at the limits of its activation before the first step, where it has no slope`;
  return range
    ? {
        cause: 'input-scale',
        what: `the net is fed numbers from ${number(range.minimum)} to ${number(range.maximum)}, and ${share}`,
        location: layer.location,
        advice: 'Normalise the inputs to mean 0 and deviation 1.',
      }
    : {
        cause: 'initial-weights',
        what: share,
        location: layer.location,
        advice: 'Make the initial weights before it smaller, or use a ReLU.',
      };
}
