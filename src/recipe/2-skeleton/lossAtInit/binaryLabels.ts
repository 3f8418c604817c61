import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Logits this far out are certain. */
const CERTAIN = 12;
/** Further below than rounding and a clipped logarithm reach. */
const BELOW_ZERO = -1;
const MOST_EXAMPLES = 32;
/** Of a criterion for one unit a class: numbers beyond are quantities, brightnesses above all. */
const MOST_CLASSES = 100;

/**
 * Does a criterion of yes and no get labels of yes and no? Given class numbers, or −1 and 1, it falls below zero without end:
 * the more certain the net, whatever its input, the lower the loss. One half costs ln 2 by such a criterion, whatever the label.
 */
export async function judgeBinaryLabels(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const [target] = capture.batch.targets;
  const range = target?.statistics;
  const half = m.reduction.kind === 'sum' && capture.batch.size ? m.uniform / capture.batch.size : m.uniform;
  if (!output || !range || capture.outputs.length > 1 || !nearly(half, Math.LN2, 1e-3)) {
    return null;
  }
  if (range.minimum >= 0 && range.maximum <= 1) {
    return null;
  }
  const lowest = await endlessFall(training, featureCount(output));
  if (lowest === null) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${capture.loss.name} decides between yes and no, and its labels run from ${number(range.minimum)} to ${number(range.maximum)}: the loss falls below zero without end (${number(lowest)} for a certain answer to a single example), so the net learns to be certain and not to be right.`,
    expected: 'labels from 0 to 1',
    observed: `labels from ${number(range.minimum)} to ${number(range.maximum)}`,
    location: capture.loss.location ?? capture.location,
    cause: 'labels',
    advice:
      range.minimum >= 0 && range.maximum > MOST_CLASSES
        ? 'Bring the targets into the range from 0 to 1, as by a division by the greatest value that they can have.'
        : range.minimum >= 0
          ? 'For several classes give the net a unit each, with a softmax and the cross-entropy of classes.'
          : 'Map the labels to 0 and 1.',
  };
}

/** What a certain answer costs an example for which the loss falls, below zero, the more certain it gets; null for none. */
async function endlessFall(training: Training, units: number): Promise<number | null> {
  const size = training.capture.batch.size ?? 0;
  const stride = Math.max(1, Math.floor(size / MOST_EXAMPLES));
  for (let row = 0; row < size; row += stride) {
    for (const sign of [1, -1]) {
      const says = (logit: number) =>
        lossOrNull(training, {
          outputs: { kind: 'constant', values: [new Array<number>(units).fill(sign * logit)] },
          rows: [row],
        });
      const [near, far] = [await says(CERTAIN / 2), await says(CERTAIN)];
      if (near === null || far === null) {
        return null;
      }
      if (far < near && far < BELOW_ZERO) {
        return far;
      }
    }
  }
  return null;
}
