import { orNull } from '../../../training/errors.ts';
import type { Experiment, Trace } from '../../../training/protocol/experiments.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext } from '../../check.ts';
import type { Clock } from '../../clock.ts';
import { runWithin } from '../../pace.ts';
import { type Learnable, shareLearned } from '../learnable.ts';
import { type Descent, descentOf, stopBelow } from './descent.ts';

const STEPS = 300;
const ADAM_STEPS = 400;
/** The usual rate first; a small net needs larger steps to get through within the time, a deep one smaller ones. */
const ADAM_RATES = [1e-3, 1e-2, 1e-4];

export interface Overfitting {
  readonly trace: Trace;
  readonly descent: Descent;
  /** Null: the script's own optimizer. */
  readonly adamRate: number | null;
}

async function overfit(
  training: Training,
  learnable: Learnable,
  experiment: Partial<Experiment>,
  withinMilliseconds: number,
  adamRate: number | null,
): Promise<Overfitting> {
  const trace = await runWithin(
    training,
    {
      batches: 'first-only',
      steps: STEPS,
      stopBelow: stopBelow(learnable),
      observe: ['learning-rate', 'final-predictions'],
      ...experiment,
    },
    withinMilliseconds,
  );
  return { trace, descent: descentOf(trace, learnable), adamRate };
}

/** The script's own step, on the captured batch over and over. */
export function overfitAsScripted(
  training: Training,
  learnable: Learnable,
  context: CheckContext,
  withinMilliseconds: number,
): Promise<Overfitting> {
  context.report("Training on the captured batch over and over with the script's own step");
  return overfit(training, learnable, {}, withinMilliseconds, null);
}

/** Adam in the script's optimizer's place, with dropout off; the rate that came furthest. Null where it cannot be replaced. */
export async function overfitWithAdam(
  training: Training,
  learnable: Learnable,
  context: CheckContext,
  clock: Clock,
): Promise<readonly Overfitting[] | null> {
  const tried: Overfitting[] = [];
  for (const [index, learningRate] of ADAM_RATES.entries()) {
    context.report(`The same with Adam at a learning rate of ${learningRate}`);
    const run = await orNull(
      overfit(
        training,
        learnable,
        {
          steps: ADAM_STEPS,
          optimizer: { kind: 'adam', learningRate },
          still: true,
        },
        clock.share(1 / (ADAM_RATES.length - index + 1)),
        learningRate,
      ),
    );
    if (run === null) {
      return null;
    }
    tried.push(run);
    if (run.descent.fitted) {
      break;
    }
  }
  return tried.toSorted((one, other) => other.descent.learned - one.descent.learned);
}

/**
 * Whether the captured batch stays the same problem: what the loop's loss is at the end must be what the criterion says to
 * the net's predictions and the captured targets. It is not where targets come out of a net (bootstrapped values) or are
 * drawn anew at each step (diffusion). Null where that cannot be told.
 */
export async function staysTheSame(
  training: Training,
  learnable: Learnable,
  { trace }: Overfitting,
): Promise<boolean | null> {
  const last = trace.rows.at(-1);
  if (!last?.predictions || !Number.isFinite(last.loss)) {
    return null;
  }
  const loss = await orNull(training.lossOf({ outputs: { kind: 'tensors', ids: last.predictions } }));
  return loss === null ? null : Math.abs(shareLearned(learnable, loss) - shareLearned(learnable, last.loss)) < 0.25;
}
