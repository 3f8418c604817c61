import type { Training } from '../training/training.ts';

/** How many of the script's own steps fit into a time, found by taking a few. */
export interface StepBudget {
  readonly atLeast: number;
  readonly atMost: number;
  readonly seconds: number;
}

/** @throws NotApplicableError where the step cannot be repeated */
export async function affordableSteps(training: Training, { atLeast, atMost, seconds }: StepBudget): Promise<number> {
  const tried = 3;
  const start = performance.now();
  await training.run({ batches: 'first-only', steps: tried });
  const millisecondsAStep = (performance.now() - start) / tried;
  return Math.round(Math.min(atMost, Math.max(atLeast, (seconds * 1000) / Math.max(millisecondsAStep, 0.1))));
}
