import type { Capture } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';
import { number } from '../lossAtInit/words.ts';
import type { Overfitting } from './experiments.ts';

/** Of its peak: with less of a rate nothing more is learned. */
const NOTHING = 0.01;
/** The part of the planned training, or of a single pass over the data, before which that is too soon. */
const TOO_SOON = 0.5;

/**
 * Does the learning rate last as long as the training? Told by the rates of the script's own steps: a schedule that was planned
 * for epochs and steps with every batch comes to its end within the first of them. Rates that rise again (warm restarts)
 * are none of it.
 */
export function judgeSchedule({ dataSource, optimizer, location }: Capture, { trace }: Overfitting): Judgement | null {
  const rates = trace.rows.flatMap(({ learningRate }) => learningRate ?? []);
  const peak = Math.max(0, ...rates);
  const over = rates.findIndex((rate, step) => rate < NOTHING * peak && rate < (rates[step - 1] ?? 0));
  if (over < 0 || rates.length < 2 * over || !rates.slice(over).every((rate) => rate < NOTHING * peak)) {
    return null;
  }
  const { plannedSteps, exampleCount = null, batchSize = null } = dataSource ?? {};
  const pass = exampleCount === null || batchSize === null ? null : Math.ceil(exampleCount / batchSize);
  const whole = plannedSteps ?? pass;
  if (whole === null || over > TOO_SOON * whole) {
    return null;
  }
  const of = plannedSteps === undefined ? `a pass over the data takes ${whole}` : `the script plans ${whole}`;
  return {
    verdict: 'warn',
    message: `The learning rate is spent before the training has begun: it falls from ${number(peak)} to ${number(rates[over] ?? 0)} within ${over} steps, and ${of}. The steps after that change nothing.`,
    expected: 'a rate that lasts for the whole training',
    observed: `${number(rates.at(-1) ?? 0)} after ${rates.length} steps`,
    location: optimizer?.location ?? location,
    cause: 'learning-rate',
    advice:
      'Let the schedule step once an epoch, or count its steps in batches: decay_steps, step_size and T_max are then the batches of as many epochs.',
    evidence: { learningRates: rates },
  };
}
