import { orNull } from '../../../training/errors.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import type { LossAtInit } from './measurement.ts';
import { number, uniformGuess } from './words.ts';

/** Their step does not grow with the gradient, so that a sum in a mean's place changes next to nothing. */
const SCALE_FREE = /adam|rmsprop|adagrad|adadelta|lion|lamb|adafactor|rprop|lbfgs|shampoo|muon/i;

const STEPS = 12;

/** On one and the same batch a fitting rate brings the loss down; noise of dropout aside, it never rises above its start. */
const OVERSHOOT = 1.05;

/**
 * A loss summed over the batch is a choice where the learning rate fits it, and a mistake where it does not:
 * a few of the script's own steps on the captured batch decide.
 */
export async function judgeSummedLoss(
  training: Training,
  m: LossAtInit,
  context: CheckContext,
): Promise<Judgement | null> {
  const { capture } = training;
  const { optimizer, batch } = capture;
  if (m.reduction.kind !== 'sum' || !optimizer || SCALE_FREE.test(optimizer.name) || !batch.size || batch.size < 2) {
    return null;
  }
  context.report(`Taking ${STEPS} of the script's own steps on the captured batch`);
  const trace = await orNull(training.run({ batches: 'first-only', steps: STEPS }));
  if (trace === null) {
    return {
      verdict: 'not-applicable',
      message: `${capture.loss.name} is summed over the batch (${number(m.observed)}), and whether the learning rate fits a sum could not be tried: ${capture.repeat.reason ?? 'the step could not be repeated'}.`,
      location: capture.loss.location ?? capture.location,
    };
  }
  const losses = trace.rows.map(({ loss }) => loss);
  const worst = losses.every(Number.isFinite) ? Math.max(...losses) : Number.POSITIVE_INFINITY;
  if (worst <= OVERSHOOT * m.observed) {
    return null;
  }
  const rate = optimizer.learningRate;
  return {
    verdict: 'fail',
    message:
      `${capture.loss.name} is summed over the ${batch.size} examples of the batch, not averaged: loss at init is ${number(m.observed)}, ` +
      `${number(m.reduction.perExample)} an example, and ${optimizer.name}${rate === null ? '' : ` at a learning rate of ${number(rate)}`} takes steps ${batch.size} times too long: ` +
      `within ${STEPS} steps on this one batch the loss ${Number.isFinite(worst) ? `rises to ${number(worst)}` : 'is no longer finite'}.`,
    expected: `${uniformGuess(capture, { uniform: m.uniform / batch.size, reduction: { kind: 'mean' } })} an example`,
    location: capture.loss.location ?? capture.location,
    cause: 'summed-loss',
    advice: 'Average the loss over the batch, or divide the learning rate by the batch size.',
    evidence: { losses, perExample: m.reduction.perExample },
  };
}
