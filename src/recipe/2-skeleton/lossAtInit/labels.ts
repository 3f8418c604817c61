import type { Capture, OutputSummary } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/**
 * Does every label choose one of the net's classes? Some frameworks make a vector of zeros of a label that does not:
 * such examples cost nothing and teach nothing, and nobody says a word.
 */
export function judgeLabels(capture: Capture, m: LossAtInit): Judgement | null {
  const [output] = capture.outputs;
  const [target] = capture.batch.targets;
  if (!output || !target?.statistics || capture.outputs.length > 1 || !isOneOfClasses(output, m)) {
    return null;
  }
  const classes = featureCount(output);
  const { minimum, maximum } = target.statistics;
  const location = capture.loss.location ?? capture.location;
  // A single label beyond the classes may be one to ignore, as padding is; with no label of class 0 it is a count from 1.
  if (areIndices(target, output) && minimum >= 1 && maximum === classes) {
    return {
      verdict: 'fail',
      message: `The labels run from ${minimum} to ${maximum}, and the net's ${classes} classes are counted from 0 to ${classes - 1}: label ${classes} chooses no class and adds nothing to the loss, and nothing is ever class 0.`,
      expected: `labels from 0 to ${classes - 1}`,
      observed: `labels from ${minimum} to ${maximum}`,
      location,
      cause: 'labels',
      advice: 'Subtract 1 from the labels.',
    };
  }
  // Such a criterion cuts them to whole numbers: with what is left, other labels than those meant are learned.
  if (isOnePerExample(target, output) && !areWhole(target) && nearly(m.uniform, Math.log(classes), 1e-3)) {
    const cut = Math.trunc(minimum) === Math.trunc(maximum);
    return {
      verdict: 'fail',
      message: `The labels run from ${number(minimum)} to ${number(maximum)} and are no whole numbers. ${capture.loss.name} takes them for class numbers and cuts them off${cut ? `: every example is class ${Math.trunc(minimum)}` : ''}.`,
      expected: `whole labels from 0 to ${classes - 1}`,
      observed: `labels from ${number(minimum)} to ${number(maximum)}`,
      location,
      cause: 'labels',
      advice: 'Look for a division or a normalisation of the labels, such as the one that the inputs get.',
    };
  }
  const labelled = labelledExamples(target, output);
  const size = target.shape[0] ?? 0;
  if (labelled === null || labelled >= size) {
    return null;
  }
  return {
    verdict: 'warn',
    message: `${size - labelled} of the ${size} examples have no label: their targets are all zeros, so they add nothing to the loss. A uniform guess costs ${number(m.uniform)} instead of ln ${classes} = ${number(Math.log(classes))}.`,
    expected: 'a 1 in every target',
    observed: `${labelled} ones in ${size} targets`,
    location,
    cause: 'labels',
    advice: 'Look for labels outside 0 … classes − 1 where the one-hot vectors are made.',
  };
}

function isOneOfClasses(output: OutputSummary, { expectedInput }: LossAtInit): boolean {
  const bySoftmax = expectedInput === 'logits-of-softmax' || /softmax/.test(output.activation);
  return bySoftmax && featureCount(output) > 1;
}

/** One whole number where the outputs have one for each class. */
const areIndices = (target: TensorSummary, output: OutputSummary): boolean =>
  isOnePerExample(target, output) && areWhole(target);

function isOnePerExample(target: TensorSummary, output: OutputSummary): boolean {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  return size(target.shape) * featureCount(output) === size(output.shape);
}

const areWhole = ({ firstValues }: TensorSummary): boolean => firstValues.every((value) => Number.isInteger(value));

/**
 * How many of one-hot targets hold a 1; null where they are none, or where zeros are likely padding (sequences).
 * From the mean alone: zeros and ones whose sum is whole.
 */
function labelledExamples(target: TensorSummary, output: OutputSummary): number | null {
  const [size = 0, classes = 0] = target.shape;
  const { statistics } = target;
  const sameShape = target.shape.length === 2 && target.shape.every((length, axis) => length === output.shape[axis]);
  if (!statistics || !sameShape || statistics.minimum !== 0 || statistics.maximum !== 1) {
    return null;
  }
  const zerosAndOnes = Math.abs(statistics.standardDeviation ** 2 - statistics.mean * (1 - statistics.mean)) < 1e-3;
  const ones = statistics.mean * size * classes;
  return zerosAndOnes && Math.abs(ones - Math.round(ones)) < 1e-2 ? Math.round(ones) : null;
}
