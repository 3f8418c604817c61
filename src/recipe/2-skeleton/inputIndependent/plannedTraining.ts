import { orNull } from '../../../training/errors.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import { Clock } from '../../clock.ts';
import { stepsWithin } from '../../pace.ts';
import { mean } from '../../statistics/moments.ts';
import { type Learnable, shareLearned } from '../learnable.ts';
import { namedOptimizer, number } from '../lossAtInit/words.ts';
import { learnsWithAdam, lossAfter, SEEDS } from './withAdam.ts';

/** With fewer steps it is an example of how to train and no training; with more of them nobody waits for the answer. */
const FEWEST_STEPS = 200;
const MOST_STEPS = 5_000;
const ADAM_RATES = [1e-2, 1e-1, 1e-3];
/** The share of what can be learned below which the planned training counts as having learned nothing… */
const LEARNED_NOTHING = 0.05;
/** …and how much of it another optimizer has to learn from the same batches in as many steps. */
const LEARNED_BY_ADAM = 0.4;

/**
 * Is the training that the script plans long enough, at its steps' length, to learn anything at all? Where it is short it
 * is taken as a whole. That nothing comes of it is no proof by itself (there may be nothing to learn): that Adam learns
 * from the same batches in as many steps is.
 */
export async function judgePlannedTraining(
  training: Training,
  learnable: Learnable,
  context: CheckContext,
  withinMilliseconds: number,
): Promise<Judgement | null> {
  const { capture } = training;
  const steps = capture.dataSource?.plannedSteps;
  if (steps === undefined || steps < FEWEST_STEPS || steps > MOST_STEPS) {
    return null;
  }
  // Its own steps, and Adam's at one rate at least.
  if ((await stepsWithin(training, withinMilliseconds)) < 2 * SEEDS.length * steps) {
    return null;
  }
  const clock = new Clock(withinMilliseconds);
  context.report(`Taking all ${steps} steps that the script plans`);
  const own: number[] = [];
  for (const seed of SEEDS) {
    const trace = await orNull(training.run({ batches: 'as-trained', steps, seed }));
    const loss = trace && lossAfter(trace, steps);
    if (loss === null || shareLearned(learnable, loss) > LEARNED_NOTHING) {
      return null;
    }
    own.push(loss);
  }
  const adam = await learnsWithAdam(training, learnable, context, {
    steps,
    share: LEARNED_BY_ADAM,
    rates: ADAM_RATES,
    clock,
  });
  return (
    adam && {
      verdict: 'warn',
      message:
        `In all ${steps} steps that the script plans, ${namedOptimizer(capture.optimizer)} learns nothing from the inputs: the loss ends at ${number(mean(own))}, and always giving the same answer costs ${number(learnable.constant)}. ` +
        `Adam at ${adam.learningRate} comes to ${number(adam.loss)} in as many steps on the same batches.`,
      expected: `less than ${number(learnable.constant)}, the loss of the best constant`,
      observed: number(mean(own)),
      location: capture.optimizer?.location ?? capture.location,
      cause: 'learning-rate',
      advice: 'Raise the learning rate, or train longer: until the loss falls below what the best constant costs.',
      evidence: { plannedSteps: steps, lossWithAdam: adam.loss },
    }
  );
}
