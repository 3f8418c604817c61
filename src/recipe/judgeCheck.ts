import { ExaminationError, NotApplicableError } from '../training/errors.ts';
import type { Training } from '../training/training.ts';
import type { Check, CheckContext, Judgement, TimedFinding } from './check.ts';
import { findingOf } from './findingOf.ts';

/**
 * Judges by one check, whose own fault is its verdict alone: the others go on where the training still is as it was captured.
 * @throws ExaminationError where the process, the script or the time is at its end
 */
export async function judgeCheck(check: Check, training: Training, context: CheckContext): Promise<TimedFinding> {
  const start = performance.now();
  const judgement = await check.judge(training, context).catch(async (caught: unknown): Promise<Judgement> => {
    if (caught instanceof NotApplicableError) {
      return { verdict: 'not-applicable', message: caught.message };
    }
    const isAnswer = caught instanceof ExaminationError && caught.kind === 'probe-failed';
    if (caught instanceof ExaminationError && !(isAnswer && (await isAsCaptured(training)))) {
      throw caught;
    }
    return { verdict: 'error', message: `This check failed by itself: ${String(caught)}` };
  });
  return { ...findingOf(check.id, judgement), milliseconds: performance.now() - start };
}

/** A probe that failed may have left a state behind that nobody meant to ask about. */
async function isAsCaptured(training: Training): Promise<boolean> {
  try {
    const { rows } = await training.run({ batches: 'first-only', steps: 1 });
    return rows[0]?.loss === training.capture.loss.value;
  } catch {
    // Gone, or in no state to answer: what failed first is what to tell.
    return false;
  }
}
