import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import type { LossAtInit } from './measurement.ts';
import { onLine } from './words.ts';

/**
 * A criterion that divides by the sum over the classes (the same number in all of them costs ln K, whatever the number) takes its
 * outputs for one distribution. Sigmoids, each by itself, are none: only their proportions are learned.
 */
export async function judgeSeparateUnits(training: Training, { expectedInput }: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const classes = output ? featureCount(output) : 0;
  if (
    output?.activation !== 'sigmoid' ||
    capture.outputs.length > 1 ||
    classes < 2 ||
    expectedInput === 'logits-of-softmax'
  ) {
    return null;
  }
  for (const value of [0.2, 0.5, 0.9]) {
    const loss = await lossOrNull(training, { outputs: { kind: 'filled', value } });
    if (loss === null || !nearly(loss, Math.log(classes), 1e-3)) {
      return null;
    }
  }
  const at = onLine(output.activationLocation);
  return {
    verdict: 'warn',
    message: `${capture.loss.name} takes the ${classes} outputs for one distribution and divides them by their sum; the sigmoid${at} makes each a probability of its own. What is learned are their proportions: the outputs do not sum to 1, and where all of them are near 0 or near 1 hardly a gradient is left.`,
    expected: `a softmax over the ${classes} classes`,
    observed: 'a sigmoid for each',
    location: output.activationLocation ?? capture.loss.location ?? capture.location,
    cause: 'output-out-of-range',
    advice:
      'For one class of several end the net with a softmax; for several labels at once use the binary cross-entropy.',
  };
}
