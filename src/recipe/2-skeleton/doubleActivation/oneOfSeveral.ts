import type { OutputSummary } from '../../../training/protocol/capture.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { appliedTwice } from '../lossAtInit/appliedTwice.ts';
import type { LossAtInit } from '../lossAtInit/measurement.ts';
import { number } from '../lossAtInit/words.ts';

/** Before the softmax, what makes one class all but certain. */
const CERTAIN = 6;
/** So much of what a sure answer changes in the loss may be left of what a shift changes: rounding. */
const ROUNDING = 1e-3;

/**
 * Where a loss is made of several outputs' losses its lowest value tells of none of them alone. Each output behind a softmax
 * is asked for by itself: a criterion to which its probabilities matter, and a number added to all of them does not, applies a
 * softmax again.
 */
export async function judgeOneOfSeveral(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const { outputs } = capture;
  if (outputs.length < 2) {
    return null;
  }
  for (const [index, output] of outputs.entries()) {
    const isClassifier = output.activation === 'softmax' && featureCount(output) > 1 && output.target !== null;
    if (isClassifier && (await isShiftUnseen(training, index))) {
      const floor = m.reachableFloor?.converged
        ? ` The lowest loss that can be reached is ${number(m.reachableFloor.value)}.`
        : '';
      return appliedTwice(capture, output, {
        told: ` to this one of ${outputs.length} outputs.${floor}`,
        expected: 'logits',
        observed: 'probabilities',
      });
    }
  }
  return null;
}

async function isShiftUnseen(training: Training, index: number): Promise<boolean> {
  const { outputs } = training.capture;
  const vectors = (own: (output: OutputSummary) => readonly number[]) =>
    outputs.map((output, place) => (place === index ? own(output) : new Array<number>(featureCount(output)).fill(0)));
  const constant = (own: (output: OutputSummary) => readonly number[], shift?: number) =>
    lossOrNull(training, {
      outputs: { kind: 'constant', values: vectors(own) },
      ...(shift === undefined ? {} : { shift, shiftedOutput: index }),
    });
  const uniform = (output: OutputSummary) => new Array<number>(featureCount(output)).fill(0);
  const sure = (of: number) => (output: OutputSummary) =>
    Array.from({ length: featureCount(output) }, (_, unit) => (unit === of ? CERTAIN : 0));
  const answers = [await constant(uniform), await constant(sure(0)), await constant(sure(1))];
  const shifted = [await constant(uniform, 0.25), await constant(sure(0), 0.5), await constant(sure(1), -0.25)];
  if (![...answers, ...shifted].every((loss) => loss !== null && Number.isFinite(loss))) {
    return false;
  }
  const [guess = 0, ...others] = answers as number[];
  const heard = Math.max(...others.map((loss) => Math.abs(loss - guess)));
  const unheard = Math.max(...shifted.map((loss, place) => Math.abs((loss ?? 0) - (answers[place] ?? 0))));
  return heard > ROUNDING * Math.abs(guess) && unheard < ROUNDING * heard;
}
