import type { Experiment, Trace } from '../training/protocol.ts';
import type { Training } from '../training/training.ts';
import { once } from './once.ts';

const WARM_UP = 2;
const TIMED = 5;
/** With fewer steps an experiment says nothing. */
const FEWEST = 10;

const millisecondsAStep = once(async (training: Training) => {
  await training.run({ batches: 'first-only', steps: WARM_UP });
  const start = performance.now();
  const { rows } = await training.run({ batches: 'first-only', steps: TIMED });
  return (performance.now() - start) / Math.max(1, rows.length);
});

/**
 * Runs an experiment with as many of its steps as fit into the time: a step that takes long is known by a few of them before
 * it is asked for hundreds.
 */
export async function runWithin(
  training: Training,
  experiment: Experiment,
  withinMilliseconds: number,
): Promise<Trace> {
  const affordable = Math.floor(withinMilliseconds / Math.max(0.01, await millisecondsAStep(training)));
  return training.run({
    ...experiment,
    steps: Math.min(experiment.steps, Math.max(FEWEST, affordable)),
    withinMilliseconds,
  });
}
