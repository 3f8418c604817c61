import type { Capture } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';

/** Gradients are taken again and again, no variable ever changes: the step that would use them is missing. */
export function judgeUnapplied({ unappliedGradients: taken, location, loss }: Capture): Judgement | null {
  return taken === undefined
    ? null
    : {
        verdict: 'fail',
        message: `Gradients are taken and never applied: ${taken} times in a row no variable changed, and the net stays as it was initialised.`,
        expected: 'an update after the gradients',
        observed: `${taken} times gradients, no update`,
        location: location ?? loss.location,
        cause: 'not-trained',
        advice:
          'Hand them to the optimizer, optimizer.applyGradients(grads), or let it take them itself: optimizer.minimize(…).',
        evidence: { unappliedGradients: taken },
      };
}
