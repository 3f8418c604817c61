import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import { valuesOf } from '../../tensorValues.ts';
import type { LossAtInit } from './measurement.ts';
import { number, onLine } from './words.ts';

const FEWEST_CLASSES = 3;

/**
 * One class of several is right, the net's softmax makes one distribution of its outputs, and the criterion asks a question of yes or
 * no of each output by itself. Of two classes the two questions are one.
 */
export async function judgeUnitsByThemselves(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const [target, ...more] = capture.batch.targets;
  const classes = output ? featureCount(output) : 0;
  if (!output || !target || more.length > 0 || capture.outputs.length > 1 || classes < FEWEST_CLASSES) {
    return null;
  }
  if (output.activation !== 'softmax' || m.expectedInput === 'logits-of-softmax') {
    return null;
  }
  if (!(await asksEachUnit(training, classes))) {
    return null;
  }
  const labels = await valuesOf(training, target.id);
  if (labels === null || labels.shape.at(-1) !== classes || !isOneHot(labels.values, classes)) {
    return null;
  }
  const evenly = (Math.log(classes) + (classes - 1) * Math.log(classes / (classes - 1))) / classes;
  const share = Math.floor((100 * (classes - 1)) / classes);
  return {
    verdict: 'warn',
    message: `${capture.loss.name} asks of each of the ${classes} outputs by itself whether it holds, and the softmax${onLine(output.activationLocation)} makes them one distribution, of which one class is right: the other ${classes - 1} count as much as that one. A net that knows nothing starts at ${number(evenly)}, an accuracy that counts outputs begins at ${share} %, and both look better than they are.`,
    expected: `a cross-entropy of ${classes} classes, ln ${classes} = ${number(Math.log(classes))} for a uniform guess`,
    observed: `${classes} cross-entropies of yes and no`,
    location: capture.loss.location ?? output.activationLocation ?? capture.location,
    cause: 'labels',
    advice:
      'For one class of several take the categorical cross-entropy; for several labels at once end the net with a sigmoid for each.',
  };
}

/** By what the same number in all outputs costs, up to a factor: sums, means and weights of the loss as a whole. */
async function asksEachUnit(training: Training, classes: number): Promise<boolean> {
  const factors: number[] = [];
  for (const value of [0.2, 0.5, 0.9]) {
    const loss = await lossOrNull(training, { outputs: { kind: 'filled', value } });
    factors.push((loss ?? Number.NaN) / -(Math.log(value) + (classes - 1) * Math.log(1 - value)));
  }
  const [first = Number.NaN, ...others] = factors;
  return first > 0 && others.every((factor) => nearly(factor, first, 1e-3));
}

function isOneHot(values: ArrayLike<number>, classes: number): boolean {
  for (let from = 0; from < values.length; from += classes) {
    let ones = 0;
    for (let at = from; at < from + classes; at += 1) {
      if (values[at] !== 0 && values[at] !== 1) {
        return false;
      }
      ones += values[at] ?? 0;
    }
    if (ones !== 1) {
      return false;
    }
  }
  return values.length > 0;
}
