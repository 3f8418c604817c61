import type { Capture, OutputSummary, SourceLocation } from '../../../training/protocol/capture.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import { lastLayerLocation } from '../lastLayer.ts';
import type { LossAtInit } from './measurement.ts';
import { number, onLine } from './words.ts';

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
      cause: 'output-out-of-range',
      advice: 'Apply log-softmax to the logits, or use the criterion that takes logits (cross-entropy).',
    };
  }
  if (m.expectedInput === 'logits-of-softmax' && !/softmax/.test(output.activation) && sumToOne(output)) {
    const reach =
      m.ofTargets === null
        ? 'a loss near 0 is out of reach'
        : `the lowest loss that can be reached is ${number(m.ofTargets)}, not ${number(lowest(m))}`;
    return {
      verdict: 'fail',
      message: `The outputs are probabilities already: none is negative, and each example's ${featureCount(output)} sum to 1. ${capture.loss.name} applies a softmax again: ${reach}.`,
      expected: 'logits',
      observed: 'probabilities',
      location: capture.loss.location ?? capture.location,
      cause: 'activation-applied-twice',
      advice: 'Let the net return logits, or tell the criterion that it gets probabilities.',
    };
  }
  if (m.expectedInput === 'probabilities' && isRaw(output) && output.statistics) {
    const { minimum, maximum } = output.statistics;
    const unbounded = output.activation === 'relu' || output.activation === 'tanh';
    if (minimum < -0.01 || maximum > 1.01 || unbounded) {
      const what = unbounded ? `outputs behind a ${output.activation}` : 'raw outputs';
      return {
        verdict: 'fail',
        message: `${capture.loss.name} expects probabilities and gets ${what} from ${number(minimum)} to ${number(maximum)}: what lies outside 0…1 is clipped and gets no gradient. Loss at init is ${number(m.observed)}.`,
        expected: 'probabilities between 0 and 1, or a criterion that takes logits',
        ...whereAnActivationLacks(capture, location),
        cause: 'output-out-of-range',
        advice: 'End the net with a softmax or sigmoid, or tell the criterion that it gets logits.',
      };
    }
  }
  return null;
}

/**
 * Where the net's end is written as a layer, the activation is put in there; the criterion is the other place that could be
 * changed. PyTorch has a criterion for logits beside each that takes probabilities, and people change to that one.
 */
function whereAnActivationLacks(
  capture: Capture,
  location: SourceLocation | null,
): Pick<Judgement, 'location' | 'related'> {
  const { framework, outputs, loss } = capture;
  const last = lastLayerLocation(capture);
  if (framework === 'torch' || last === null || outputs[0]?.activation !== 'none') {
    return { location };
  }
  const related = loss.location ? [{ message: `${loss.name} is here`, location: loss.location }] : [];
  return { location: last, related };
}

/** Of several classes all are 1: what was normalised is an axis that holds one number only. */
export function judgeSoftmaxOfOne({ capture }: Training): Judgement | null {
  const output = capture.outputs.find((each) => isAllOnes(each) && featureCount(each) > 1);
  if (!output) {
    return null;
  }
  const at = onLine(output.activationLocation);
  return {
    verdict: 'fail',
    message: `The softmax${at} runs along an axis of length 1, so that its output is always 1, for each of the ${featureCount(output)} classes.`,
    expected: 'probabilities that sum to 1 over the classes',
    observed: 'outputs that are all 1',
    location: output.activationLocation ?? capture.loss.location ?? capture.location,
    cause: 'output-out-of-range',
    advice: 'Name the axis of the classes (dim=-1); before a criterion that takes logits leave the softmax out.',
  };
}

/** Some processors divide a number by itself and get 0.99999994. */
const isAllOnes = ({ activation, statistics }: OutputSummary): boolean =>
  activation === 'softmax' &&
  statistics !== null &&
  nearly(statistics.minimum, 1, 1e-6) &&
  nearly(statistics.maximum, 1, 1e-6);

/** A softmax over one unit gives 1, whatever the net says. Some criteria look behind it, so the loss alone does not tell. */
export function judgeConstantSoftmax({ capture }: Training): Judgement | null {
  const output = capture.outputs.find((each) => isAllOnes(each) && featureCount(each) === 1);
  if (!output) {
    return null;
  }
  const at = onLine(output.activationLocation);
  return {
    verdict: 'fail',
    message: `The softmax${at} has a single unit, so its output is always 1.`,
    expected: 'outputs that depend on the input',
    observed: 'outputs that are all 1',
    location: output.activationLocation ?? capture.loss.location ?? capture.location,
    cause: 'output-out-of-range',
    advice: 'Use a sigmoid for one unit, or a unit for each class.',
  };
}

/** Nothing negative, and a mean of exactly one over the number of classes: that is so for distributions alone. */
function sumToOne(output: OutputSummary): boolean {
  const classes = featureCount(output);
  const { statistics } = output;
  return classes > 1 && statistics !== null && statistics.minimum >= 0 && nearly(statistics.mean, 1 / classes, 1e-5);
}

/** Found numerically, so that a floor of 0 comes out as some 1e-12. */
const lowest = ({ freeFloor, uniform }: LossAtInit): number =>
  freeFloor && Math.abs(freeFloor.value) > 1e-4 * uniform ? freeFloor.value : 0;

const isRaw = ({ activation }: OutputSummary) => activation !== 'softmax' && activation !== 'sigmoid';

/** Log-probabilities are never positive. A net without a log-softmax that happens to give only negative numbers is let pass. */
function areLogProbabilities({ activation, statistics }: OutputSummary): boolean {
  return activation === 'log-softmax' || (activation === 'other' && (statistics?.maximum ?? 0) <= 1e-6);
}
