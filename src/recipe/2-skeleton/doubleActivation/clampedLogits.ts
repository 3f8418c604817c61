import type { TensorValues } from '../../../tensors/npy.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { valuesOf } from '../../tensorValues.ts';
import type { LossAtInit } from '../lossAtInit/measurement.ts';

/** With two classes a tie is the whole example, and says nothing. */
const FEWEST_CLASSES = 3;
const FEWEST_EXAMPLES = 4;
const FEWEST_TIES = 8;
/** More outputs than these say nothing more. */
const MOST_OUTPUTS = 200_000;
/** A probability that a softmax rounds to 0, or nearly so, ties with others for that reason. */
const UNDERFLOW = 1e-20;
/** Of all outputs but one an example, which is the least in any case. */
const SMALLEST_SHARE = 0.1;

/**
 * Logits that were kept from falling below a number, by a relu before the softmax: the classes that were share exactly the
 * least of an example's outputs, whatever a softmax or log-softmax then makes of them. They get no gradient.
 */
export async function judgeClampedLogits(training: Training, { expectedInput }: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const isDistribution = output?.activation === 'softmax' || output?.activation === 'log-softmax';
  if (!output || output.featureAxis === null || !(isDistribution || expectedInput === 'logits-of-softmax')) {
    return null;
  }
  const values = await valuesOf(training, output.id);
  const ties = values && tiesAtTheLeast(values, output.featureAxis, output.activation === 'softmax' ? UNDERFLOW : null);
  if (!ties || ties.share < SMALLEST_SHARE || ties.count < FEWEST_TIES) {
    return null;
  }
  const percent = Math.round(100 * ties.share);
  return {
    verdict: 'warn',
    message: `Something keeps the logits from falling below a limit before the softmax is taken (a relu does, at 0): ${percent} % of the outputs share exactly the least value of their example, and such a class gets no gradient.`,
    expected: 'logits that are free to take any value',
    observed: `${ties.count} outputs at the limit`,
    location: output.activationLocation ?? capture.loss.location ?? capture.location,
    cause: 'clamped-logits',
    advice: 'Take the activation off the last layer: a softmax wants the layer’s raw outputs.',
  };
}

export interface Ties {
  readonly count: number;
  /** Of all that could be. */
  readonly share: number;
}

/**
 * Of classes (on `axis`) that share the least value of their example; null where it is no limit that makes them.
 * @param above examples whose least value is not above it are left out
 */
export function tiesAtTheLeast(
  { shape, values }: TensorValues,
  axis: number,
  above: number | null = null,
): Ties | null {
  const classes = shape[axis] ?? 0;
  if (classes < FEWEST_CLASSES) {
    return null;
  }
  const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const heights: number[] = [];
  let examples = 0;
  let count = 0;
  const rows = Math.min(values.length / classes, Math.max(FEWEST_EXAMPLES, Math.floor(MOST_OUTPUTS / classes)));
  for (let at = 0; at < rows; at += 1) {
    const begin = Math.floor(at / stride) * classes * stride + (at % stride);
    const row = Array.from({ length: classes }, (_, index) => Number(values[begin + index * stride]));
    // A vocabulary has more classes than a call takes arguments.
    const least = row.reduce((one, other) => Math.min(one, other));
    const others = row.filter((value) => value > least);
    // An example that gives the same for all classes was not decided by a limit: nothing has been learned yet.
    if (others.length > 0 && Number.isFinite(least) && (above === null || least > above)) {
      examples += 1;
      count += classes - others.length - 1;
      for (const value of others) {
        heights.push(value - least);
      }
    }
  }
  return examples >= FEWEST_EXAMPLES && reachesDown(heights)
    ? { count, share: count / (examples * (classes - 1)) }
    : null;
}

/** Whether the free values come near the limit. Classes that are ruled out by a mask lie far below all others. */
function reachesDown(heights: number[]): boolean {
  const sorted = heights.sort((a, b) => a - b);
  const near = sorted[Math.floor(sorted.length / 10)] ?? 0;
  return near < (sorted.at(-1) ?? 0) - near;
}
