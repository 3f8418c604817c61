import { orNull } from '../training/errors.ts';
import type { Experiment, Trace } from '../training/protocol/experiments.ts';
import type { Training } from '../training/training.ts';
import { once } from './once.ts';

const WARM_UP = 2;
const TIMED = 5;
/** What the first steps cost beyond the others is little against this. */
const SLOW_MILLISECONDS = 1_000;
/** With fewer steps an experiment says nothing. */
const FEWEST = 10;

const millisecondsAStep = once(async (training: Training) => {
  let beginning = performance.now();
  // Where one batch cannot take the place of all others the script's own batches can still be had.
  const batches = (await orNull(training.run({ batches: 'first-only', steps: WARM_UP }))) ? 'first-only' : 'as-trained';
  if (batches === 'as-trained') {
    beginning = performance.now();
    await training.run({ batches, steps: WARM_UP });
  }
  const start = performance.now();
  const first = (start - beginning) / WARM_UP;
  if (first > SLOW_MILLISECONDS) {
    return first;
  }
  const { rows } = await training.run({ batches, steps: TIMED });
  return (performance.now() - start) / Math.max(1, rows.length);
});

/** How many of the script's own steps fit into the time. */
export async function stepsWithin(training: Training, milliseconds: number): Promise<number> {
  return Math.floor(milliseconds / Math.max(0.01, await millisecondsAStep(training)));
}

/**
 * Runs an experiment with as many of its steps as fit into the time: a step that takes long is known by a few of them before
 * it is asked for hundreds.
 */
export async function runWithin(
  training: Training,
  experiment: Experiment,
  withinMilliseconds: number,
): Promise<Trace> {
  const affordable = await stepsWithin(training, withinMilliseconds);
  return training.run({
    ...experiment,
    steps: Math.min(experiment.steps, Math.max(FEWEST, affordable)),
    withinMilliseconds,
  });
}
