import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import type { Clock } from '../../clock.ts';
import { mean } from '../../statistics/moments.ts';
import { lateLoss } from '../comparedLosses.ts';
import type { Learnable } from '../learnable.ts';
import { namedOptimizer, number } from '../lossAtInit/words.ts';
import { learnsWithAdam } from './withAdam.ts';

/** A loss that ends this many times as high as it began, or as the best constant's, has been driven there. */
const DRIVEN_UP = 1.5;
const ADAM_RATES = [1e-3, 1e-4];
const LEARNED_BY_ADAM = 0.25;

/**
 * Do the script's own steps make the net worse than it began, from every seed, where Adam learns from the same batches? One
 * batch can be learned by heart with steps that are too long for all of them.
 */
export async function judgeThrownOff(
  training: Training,
  traces: readonly (readonly number[])[],
  learnable: Learnable,
  context: CheckContext,
  clock: Clock,
): Promise<Judgement | null> {
  const steps = Math.min(...traces.map(({ length }) => length));
  const ends = traces.map(lateLoss);
  const begins = Math.max(learnable.constant, ...traces.map(([first = Number.NaN]) => first));
  if (!ends.every((loss) => loss > DRIVEN_UP * begins || !Number.isFinite(loss))) {
    return null;
  }
  const adam = await learnsWithAdam(training, learnable, context, {
    steps,
    share: LEARNED_BY_ADAM,
    rates: ADAM_RATES,
    clock,
  });
  const { capture } = training;
  return (
    adam && {
      verdict: 'fail',
      message:
        `${namedOptimizer(capture.optimizer)} takes steps that are too long: on the script's own batches the loss goes from ${number(mean(traces.map(([first = Number.NaN]) => first)))} to ${number(mean(ends))} in ${steps} steps (${traces.length} seeds). ` +
        `Adam at ${adam.learningRate} brings it to ${number(adam.loss)} in as many.`,
      expected: `less than ${number(learnable.constant)}, the loss of the best constant`,
      observed: number(mean(ends)),
      location: capture.optimizer?.location ?? capture.location,
      cause: 'learning-rate',
      advice: 'Lower the learning rate by a factor of 10 until the loss comes down from where it begins.',
      evidence: { lossWithAdam: adam.loss },
    }
  );
}
