import { orNull } from '../../../training/errors.ts';
import type { Trace } from '../../../training/protocol/experiments.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext } from '../../check.ts';
import type { Clock } from '../../clock.ts';
import { stepsWithin } from '../../pace.ts';
import { mean } from '../../statistics/moments.ts';
import { lateLoss } from '../comparedLosses.ts';
import { type Learnable, shareLearned } from '../learnable.ts';

/** Two draws of the batches' order, so that a lucky one proves nothing. */
export const SEEDS = [1, 2];

export interface AdamRun {
  readonly learningRate: number;
  /** The mean of the last fifth, over the seeds. */
  readonly loss: number;
}

export interface AdamTrial {
  readonly steps: number;
  /** How much of what can be learned Adam has to learn. */
  readonly share: number;
  readonly rates: readonly number[];
  readonly clock: Clock;
}

/** The first rate with which Adam learns the wanted share from the script's own batches, whatever the seed; null where none does. */
export async function learnsWithAdam(
  training: Training,
  learnable: Learnable,
  context: CheckContext,
  { steps, share, rates, clock }: AdamTrial,
): Promise<AdamRun | null> {
  for (const learningRate of rates) {
    if ((await stepsWithin(training, clock.share(1))) < SEEDS.length * steps) {
      return null;
    }
    context.report(`Taking ${steps} steps with Adam at a learning rate of ${learningRate}`);
    const losses: number[] = [];
    for (const seed of SEEDS) {
      const optimizer = { kind: 'adam', learningRate } as const;
      const trace = await orNull(training.run({ batches: 'as-trained', steps, seed, optimizer }));
      const loss = trace && lossAfter(trace, steps);
      if (loss === null || shareLearned(learnable, loss) < share) {
        break;
      }
      losses.push(loss);
    }
    if (losses.length === SEEDS.length) {
      return { learningRate, loss: mean(losses) };
    }
  }
  return null;
}

/** Where a run came to; null where fewer steps were taken. */
export function lossAfter({ rows }: Trace, steps: number): number | null {
  return rows.length < steps ? null : lateLoss(rows.map(({ loss }) => loss));
}
