import type { Capture, OutputSummary } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Does the softmax normalise over the classes, and not over the batch or over positions? */
export async function judgeClassAxis(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const [target] = capture.batch.targets;
  if (!output || !target || capture.outputs.length > 1) {
    return null;
  }
  const location = output.activationLocation ?? capture.loss.location ?? capture.location;
  const { size } = capture.batch;
  const overBatch =
    size !== null &&
    ((await activationOverBatch(training, m, output, size)) ||
      (await criterionOverBatch(training, m, output, target, size)));
  if (overBatch) {
    return {
      verdict: 'fail',
      message: `The softmax normalises over the ${size} examples of the batch instead of the classes: a uniform guess costs ln ${size} = ${number(m.uniform)}, and each example's loss depends on all the others.`,
      expected: `a softmax over the ${featureCount(output)} classes, and ln ${featureCount(output)} = ${number(Math.log(featureCount(output)))} for a uniform guess`,
      observed: `ln ${size} = ${number(m.uniform)} for a uniform guess`,
      location,
      cause: 'softmax-axis',
      advice: 'Normalise over the axis of the classes.',
    };
  }
  const labels = m.expectedInput === 'logits-of-softmax' ? axisOfOneHot(target, output) : null;
  const floor = m.freeFloor?.value ?? 0;
  if (labels === null || floor < 0.05 * m.uniform) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `The targets are one-hot along axis ${labels} (${target.shape[labels]} classes), and ${capture.loss.name} applies its softmax along axis ${output.featureAxis} (${featureCount(output)} long): the lowest loss is ${number(floor)}, not 0.`,
    expected: `classes along axis ${output.featureAxis}`,
    observed: `classes along axis ${labels}`,
    location,
    cause: 'softmax-axis',
    advice: 'Move the classes to the axis that the criterion normalises, in outputs and targets.',
  };
}

/**
 * Shares that a softmax gives have the mean 1 over the length of its axis. Asked of the outputs themselves: Keras' criteria
 * look through a softmax to what comes before it, whatever its axis is, and their loss tells nothing of it.
 */
export function judgeSoftmaxOverOthers({ outputs, batch, loss, location }: Capture): Judgement | null {
  const [output] = outputs;
  const [target] = batch.targets;
  const mean = output?.statistics?.mean;
  if (!output || !target || outputs.length > 1 || output.activation !== 'softmax' || mean === undefined) {
    return null;
  }
  const classes = classAxisOfTargets(target, output);
  const count = classes === null ? undefined : output.shape[classes];
  if (classes === null || count === undefined || nearly(mean, 1 / count, 1e-4)) {
    return null;
  }
  const axis = output.shape.findIndex((length, at) => at > 0 && at !== classes && nearly(mean, 1 / length, 1e-4));
  if (axis === -1) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `The softmax normalises along axis ${axis} (${output.shape[axis]} long), and not over the ${count} classes, which the targets have along axis ${classes}: what the net gives is no share of the classes, even where ${loss.name} looks past it to the numbers before the softmax and falls.`,
    expected: `a softmax along axis ${classes}`,
    observed: `a softmax along axis ${axis}`,
    location: output.activationLocation ?? loss.location ?? location,
    cause: 'softmax-axis',
    advice: 'Normalise over the axis of the classes.',
  };
}

/** Where one-hot targets have their classes, or class numbers lack an axis of the outputs; null where that is not plain. */
function classAxisOfTargets(target: TensorSummary, output: OutputSummary): number | null {
  const axes = output.shape.map((_, at) => at).slice(1);
  const lacks = (axis: number) => {
    const rest = output.shape.filter((_, at) => at !== axis);
    const shape =
      target.shape.at(-1) === 1 && target.shape.length === output.shape.length
        ? target.shape.slice(0, -1)
        : target.shape;
    return shape.length === rest.length && shape.every((length, at) => length === rest[at]);
  };
  const found = axes.filter((axis) => isOneHotAlong(target, output, axis) || lacks(axis));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * Zeros behind a softmax over K classes are K times 1/K. Where the criterion says something else to that, and the same
 * to one over the number of examples, the softmax is the batch's.
 */
async function activationOverBatch(
  training: Training,
  { uniform }: LossAtInit,
  output: OutputSummary,
  size: number,
): Promise<boolean> {
  const { activation, shape } = output;
  const classes = featureCount(output);
  if (!/softmax/.test(activation) || classes < 2 || classes === size || shape[0] !== size) {
    return false;
  }
  const shareOf = (count: number) =>
    lossOrNull(training, {
      outputs: { kind: 'filled', value: activation === 'log-softmax' ? -Math.log(count) : 1 / count },
    });
  const [ofClasses, ofExamples] = [await shareOf(classes), await shareOf(size)];
  return ofClasses !== null && ofExamples !== null && !nearly(ofClasses, uniform) && nearly(ofExamples, uniform, 1e-4);
}

/** A uniform guess then costs ln of the number of examples. Contrastive losses mean that: there, each example is a class. */
async function criterionOverBatch(
  training: Training,
  m: LossAtInit,
  output: OutputSummary,
  target: TensorSummary,
  size: number,
): Promise<boolean> {
  const classes = featureCount(output);
  if (m.reduction.kind !== 'other' || classes < 2 || classes === size || !nearly(m.uniform, Math.log(size))) {
    return false;
  }
  if (!isOneHotAlong(target, output, output.featureAxis) && !areFewIndices(target, classes, size)) {
    return false;
  }
  for (const times of [2, 3]) {
    const rows = Array.from({ length: times * size }, (_, row) => row % size);
    const uniform = await lossOrNull(training, { outputs: { kind: 'zero' }, rows });
    if (uniform === null || !nearly(uniform, Math.log(times * size))) {
      return false;
    }
  }
  return true;
}

/** Class indices, and not the numbers of the examples themselves. */
function areFewIndices({ shape, statistics, firstValues }: TensorSummary, classes: number, size: number): boolean {
  return (
    shape.reduce((product, length) => product * length, 1) === size &&
    statistics !== null &&
    statistics.minimum >= 0 &&
    statistics.maximum < Math.min(classes, size - 1) &&
    firstValues.every((value) => Number.isInteger(value))
  );
}

/** The axis, not the batch's, along which targets are one-hot, if it is another one than that of the classes. */
function axisOfOneHot(target: TensorSummary, output: OutputSummary): number | null {
  if (isOneHotAlong(target, output, output.featureAxis)) {
    return null;
  }
  const axis = target.shape.findIndex((_, at) => at > 0 && isOneHotAlong(target, output, at));
  return axis === -1 ? null : axis;
}

/** Zeros and ones, one 1 for each vector along the axis: that alone gives this mean. */
function isOneHotAlong(target: TensorSummary, output: OutputSummary, axis: number | null): boolean {
  const length = axis === null ? undefined : target.shape[axis];
  const { statistics } = target;
  return (
    length !== undefined &&
    statistics !== null &&
    target.shape.length === output.shape.length &&
    target.shape.every((each, at) => each === output.shape[at]) &&
    statistics.minimum === 0 &&
    statistics.maximum === 1 &&
    nearly(statistics.mean, 1 / length, 1e-5)
  );
}
