import type { Training } from '../training/training.ts';

/** Asked once of each training, however many checks want the answer. A refusal is remembered too. */
export function once<T>(measure: (training: Training) => Promise<T>): (training: Training) => Promise<T> {
  const answers = new WeakMap<Training, Promise<T>>();
  return (training) => {
    const known = answers.get(training);
    if (known) {
      return known;
    }
    const answer = measure(training);
    answers.set(training, answer);
    return answer;
  };
}
