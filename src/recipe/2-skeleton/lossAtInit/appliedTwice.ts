import type { Capture, OutputSummary } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';
import { onLine } from './words.ts';

/** What was seen of it, in the words of the check that saw it. */
export interface SeenTwice {
  /** Behind "which applies it again": to the end of the sentence, and what else is to be said. */
  readonly told: string;
  readonly expected: string;
  readonly observed: string;
}

/** An output's activation that the criterion applies once more. */
export function appliedTwice(capture: Capture, output: OutputSummary, seen: SeenTwice): Judgement {
  const { loss } = capture;
  const { activation, activationLocation } = output;
  return {
    verdict: 'fail',
    message: `The ${activation}${onLine(activationLocation)} is applied before ${loss.name}${onLine(loss.location)}, which applies it again${seen.told}`,
    expected: seen.expected,
    observed: seen.observed,
    location: activationLocation ?? loss.location ?? capture.location,
    related: criterionAsRelated(capture),
    cause: 'activation-applied-twice',
    advice: returnLogits(output),
    remedy: activationLocation ? { kind: 'remove-activation', at: activationLocation } : null,
  };
}

export const criterionAsRelated = ({ loss }: Capture): NonNullable<Judgement['related']> =>
  loss.location ? [{ message: `${loss.name} is here`, location: loss.location }] : [];

export const returnLogits = ({ activation }: OutputSummary): string =>
  `Let the net return logits (no ${activation}), or use the criterion that takes probabilities.`;
