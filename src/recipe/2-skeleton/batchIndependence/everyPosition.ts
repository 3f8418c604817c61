import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { mean } from '../../statistics/moments.ts';
import { valuesOf } from '../../tensorValues.ts';
import { number } from '../lossAtInit/words.ts';

/** Distances whose mean over all positions is compared with what the step's loss was. */
const DISTANCES: readonly ((difference: number) => number)[] = [
  (difference) => difference ** 2,
  (difference) => 0.5 * difference ** 2,
  Math.abs,
];
const ROUNDING = 1e-4;

/**
 * (N, T, 1) against (N, 1) broadcasts along time: the output of every position is compared with the example's one target. Told
 * by the loss itself, which is the mean of these differences. A recurrent layer that returns its whole sequence does this.
 */
export async function judgeEveryPosition(training: Training): Promise<Judgement | null> {
  const { capture } = training;
  const [output, ...others] = capture.outputs;
  const [target, ...more] = capture.batch.targets;
  const { size } = capture.batch;
  const [rows = 0, positions = 0, width = 0] = output?.shape ?? [];
  const isSequence = output?.shape.length === 3 && rows === size && positions > 1 && width === 1;
  const isOne = target?.shape[0] === size && target.shape.slice(1).every((length) => length === 1);
  if (!output || !target || others.length + more.length > 0 || !isSequence || !isOne) {
    return null;
  }
  const [answers, wanted] = [await valuesOf(training, output.id), await valuesOf(training, target.id)];
  if (!answers || !wanted) {
    return null;
  }
  const differences = Array.from(
    answers.values,
    (answer, at) => answer - (wanted.values[Math.floor(at / positions)] ?? Number.NaN),
  );
  const { value } = capture.loss;
  const isMean = DISTANCES.some(
    (distance) => Math.abs(mean(differences.map(distance)) - value) <= ROUNDING * Math.abs(value),
  );
  if (!isMean) {
    return null;
  }
  return {
    // A net may be taught to tell early, on purpose.
    verdict: 'warn',
    message: `Outputs of shape (${output.shape.join(', ')}) are compared with targets of shape (${target.shape.join(', ')}), which broadcasts along the sequence: each example's one target is what the net has to say at all ${positions} positions, also where it has seen but the first of them. The loss is ${number(value)}.`,
    expected: 'one output for an example that has one target',
    observed: `${positions} outputs`,
    location: capture.loss.location ?? capture.location,
    cause: 'broadcast',
    advice:
      'Let the last recurrent layer return its last output alone (return_sequences=False, output[:, -1]), or pool over time.',
  };
}
