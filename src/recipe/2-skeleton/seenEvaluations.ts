import type { Evaluations } from '../../training/protocol.ts';
import type { Training } from '../../training/training.ts';

/** Training batches a pass over the data, while the script is let run on to its evaluations. */
const TRAINING_STEPS = 3;

const seen = new WeakMap<Training, Promise<Evaluations>>();

/** How the script evaluates, in a fresh process; watched once, however many checks look at it. The first one says how long. */
export function seenEvaluations(training: Training, withinMilliseconds: number): Promise<Evaluations> {
  const known = seen.get(training);
  if (known) {
    return known;
  }
  const answer = training.evaluations({ trainingSteps: TRAINING_STEPS, withinMilliseconds });
  seen.set(training, answer);
  return answer;
}
