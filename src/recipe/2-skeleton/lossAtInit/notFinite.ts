import { orNull } from '../../../training/errors.ts';
import type { TensorStatistics } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { onLine } from './words.ts';

/** A loss that is no number at the first step: is it the batch, a layer of the net, or what comes behind the net? */
export async function judgeNotFinite(training: Training): Promise<Judgement> {
  const { capture } = training;
  const found = {
    verdict: 'fail',
    expected: 'a finite loss',
    observed: String(capture.loss.value),
    cause: 'not-finite',
  } as const;
  const bad = [...capture.batch.inputs, ...capture.batch.targets].find(({ statistics }) => isBad(statistics));
  if (bad) {
    return {
      ...found,
      message: `The loss is ${capture.loss.value} at the first step because ${bad.name ?? 'the batch'} holds numbers that are not finite.`,
      location: capture.location,
      advice: 'Look at the data and remove or fill the examples concerned.',
    };
  }
  const message = `The loss is ${capture.loss.value} at the first step, although every number of the batch is finite`;
  const layer = (await orNull(training.activations()))?.find(({ statistics }) => isBad(statistics));
  if (layer) {
    return {
      ...found,
      message: `${message}: the first layer that gives something else is ${layer.name} (${layer.kind}).`,
      location: layer.location ?? capture.loss.location ?? capture.location,
      advice:
        'Look at how large the activations before it have become: a power or an exponential of them, a division by them, weights that begin too large.',
    };
  }
  // A relu gives zeros, and a criterion of probabilities takes their logarithm or divides by their sum.
  const relu = capture.outputs.find(({ activation }) => activation === 'relu');
  const culprit = relu
    ? `the net ends in a relu${onLine(relu.activationLocation)}, whose zeros ${capture.loss.name} cannot take`
    : 'the criterion makes it so';
  return {
    ...found,
    message: `${message}: ${culprit}.`,
    location: relu?.activationLocation ?? capture.loss.location ?? capture.location,
    advice: 'Look for a logarithm or a division of something that can be zero; use the criterion that takes logits.',
  };
}

const isBad = (statistics: TensorStatistics | null): boolean =>
  statistics !== null && statistics.nanCount + statistics.infinityCount > 0;
