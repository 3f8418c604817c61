import type { Capture } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';
import { number } from './words.ts';

/**
 * A cross-entropy is no distance: it takes the logarithm of what it is given as outputs. Of labels that is 0 or as low as it
 * is cut off, so that the loss is lowest where the net says what is not so, or has no lowest value at all.
 */
export function judgeSwapped({ loss, location }: Capture): Judgement | null {
  return loss.swappedAt === undefined
    ? null
    : {
        verdict: 'fail',
        message: `${loss.name} is given the labels in the place of the outputs and the outputs in the place of the labels: it takes the logarithm of numbers that are 0 or 1, and the outputs are only weights of it. Loss at init is ${number(loss.value)}.`,
        expected: 'the outputs where the criterion takes outputs, the labels where it takes labels',
        location: loss.swappedAt ?? loss.location ?? location,
        cause: 'arguments-swapped',
        advice: 'Swap the two arguments.',
      };
}
