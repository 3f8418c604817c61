import type { OutputSummary } from '../../../training/protocol.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Does the criterion take the outputs for what they are: raw, probabilities or log-probabilities? */
export async function judgeOutputSpace({ capture }: Training, m: LossAtInit): Promise<Judgement | null> {
  const [output] = capture.outputs;
  if (!output || capture.outputs.length > 1) {
    return null;
  }
  const location = output.activationLocation ?? capture.loss.location ?? capture.location;
  if (m.expectedInput === 'log-probabilities' && featureCount(output) > 1 && !areLogProbabilities(output)) {
    const what = output.activation === 'softmax' ? 'probabilities (a softmax)' : 'raw outputs';
    return {
      verdict: 'fail',
      message: `${capture.loss.name} expects log-probabilities and gets ${what}: it can fall below zero, and the net is not pushed to normalise.`,
      expected: `log-probabilities, and a loss of ln ${featureCount(output)} = ${number(Math.log(featureCount(output)))} for a uniform guess`,
      location,
      advice: 'Apply log-softmax to the logits, or use the criterion that takes logits (cross-entropy).',
    };
  }
  if (m.expectedInput === 'probabilities' && isRaw(output) && output.statistics) {
    const { minimum, maximum } = output.statistics;
    if (minimum < -0.01 || maximum > 1.01) {
      return {
        verdict: 'fail',
        message: `${capture.loss.name} expects probabilities and gets raw outputs from ${number(minimum)} to ${number(maximum)}: what lies outside 0…1 is clipped and gets no gradient. Loss at init is ${number(m.observed)}.`,
        expected: 'probabilities between 0 and 1, or a criterion that takes logits',
        location,
        advice: 'End the net with a softmax or sigmoid, or tell the criterion that it gets logits.',
      };
    }
  }
  return null;
}

const isRaw = ({ activation }: OutputSummary) => activation !== 'softmax' && activation !== 'sigmoid';

/** Log-probabilities are never positive. A net without a log-softmax that happens to give only negative numbers is let pass. */
function areLogProbabilities({ activation, statistics }: OutputSummary): boolean {
  return activation === 'log-softmax' || (activation === 'other' && (statistics?.maximum ?? 0) <= 1e-6);
}
