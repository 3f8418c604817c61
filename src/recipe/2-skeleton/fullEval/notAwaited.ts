import type { Capture } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';

/** `fit` returns a promise at once: what is asked of the net before that is kept, is asked of an untrained net. */
export function judgeNotAwaited({ trigger, location, usedBeforeFirstStep: used }: Capture): Judgement | null {
  if (!used) {
    return null;
  }
  const at = location ? ` on line ${location.line}` : '';
  return {
    verdict: 'fail',
    message: `${used.call} on line ${used.location.line} comes before the first step of ${trigger}${at}, which returns a promise at once and trains afterwards: nobody waits for it, and what ${used.call} gets is the untrained net.`,
    expected: `${used.call} after the training`,
    observed: `${used.call} before its first step`,
    location: location ?? used.location,
    related: [{ message: `${used.call} does not wait`, location: used.location }],
    cause: 'evaluation-data',
    advice: `Await ${trigger}, in a function that is awaited, too.`,
  };
}
