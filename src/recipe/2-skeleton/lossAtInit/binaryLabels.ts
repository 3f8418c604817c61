import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Logits this far out are certain. */
const CERTAIN = 12;

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
  const says = async (logit: number) =>
    lossOrNull(training, {
      outputs: { kind: 'constant', values: [new Array<number>(featureCount(output)).fill(logit)] },
    });
  const answers = [await says(CERTAIN / 2), await says(CERTAIN), await says(-CERTAIN / 2), await says(-CERTAIN)];
  const [up, farUp, down, farDown] = answers;
  const endless = (near?: number | null, far?: number | null) =>
    near !== null && near !== undefined && far !== null && far !== undefined && far < near && far < 0;
  if (!endless(up, farUp) && !endless(down, farDown)) {
    return null;
  }
  const lowest = Math.min(...answers.filter((loss) => loss !== null));
  return {
    verdict: 'fail',
    message: `${capture.loss.name} decides between yes and no, and its labels run from ${number(range.minimum)} to ${number(range.maximum)}: the loss falls below zero without end (${number(lowest)} for the same certain answer to every example), so the net learns to be certain and not to be right.`,
    expected: 'labels from 0 to 1',
    observed: `labels from ${number(range.minimum)} to ${number(range.maximum)}`,
    location: capture.loss.location ?? capture.location,
    cause: 'labels',
    advice:
      range.minimum >= 0
        ? 'For several classes give the net a unit each, with a softmax and the cross-entropy of classes.'
        : 'Map the labels to 0 and 1.',
  };
}
