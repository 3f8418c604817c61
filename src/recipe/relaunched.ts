import { ExaminationError, NotApplicableError } from '../training/errors.ts';
import type { Relaunch, Training } from '../training/training.ts';

/**
 * Asks a fresh process of the script; where it does not get to its first step, or has no answer, says why in words.
 * @throws ExaminationError when the examination as a whole is cancelled or out of time
 */
export async function relaunched<T extends object>(
  training: Training,
  how: Relaunch,
  use: (again: Training) => Promise<T>,
): Promise<T | string> {
  try {
    return await training.relaunch(how, use);
  } catch (error) {
    const ofTheWhole = error instanceof ExaminationError && (error.kind === 'cancelled' || error.kind === 'timed-out');
    if (!ofTheWhole && (error instanceof ExaminationError || error instanceof NotApplicableError)) {
      return error.message;
    }
    throw error;
  }
}
