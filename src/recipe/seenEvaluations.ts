import { ExaminationError, orNull } from '../training/errors.ts';
import type { EvaluationsSeen, EvaluationsWanted, Training } from '../training/training.ts';

/** Training batches a pass over the data, while the script is let run on to its evaluations. */
const TRAINING_STEPS = 3;
/** Watching again is worth it with so much more time. */
const MORE = 1.5;

/** What is kept of the examples themselves, beside figures of them. */
export type ExamplesKept = Required<Pick<EvaluationsWanted, 'keepNumbers' | 'compareWith'>>;

interface Watched {
  readonly withinMilliseconds: number;
  readonly keeps: boolean;
  readonly answer: Promise<EvaluationsSeen>;
}

const watched = new WeakMap<Training, Watched>();

/**
 * How the script evaluates, in a fresh process. Watched once, however many checks look at it; again where the time was out
 * and there is more of it now, or where the examples themselves are wanted and were not kept.
 */
export async function seenEvaluations(
  training: Training,
  withinMilliseconds: number,
  kept?: ExamplesKept,
): Promise<EvaluationsSeen> {
  const known = watched.get(training);
  if (known && (known.keeps || kept === undefined)) {
    const seen = await known.answer;
    if (seen.ended !== 'time' || withinMilliseconds < MORE * known.withinMilliseconds) {
      return seen;
    }
  }
  const answer = training.evaluations({ trainingSteps: TRAINING_STEPS, withinMilliseconds, ...kept });
  watched.set(training, { withinMilliseconds, keeps: kept !== undefined, answer });
  return answer;
}

/** The same for checks that can do without: null where they cannot be seen. */
export async function evaluationsOrNull(
  training: Training,
  withinMilliseconds: number,
  kept?: ExamplesKept,
): Promise<EvaluationsSeen | null> {
  try {
    return await orNull(seenEvaluations(training, withinMilliseconds, kept));
  } catch (error) {
    if (error instanceof ExaminationError && error.kind !== 'cancelled' && error.kind !== 'timed-out') {
      return null; // A process that fails while it is watched says nothing of its data.
    }
    throw error;
  }
}
