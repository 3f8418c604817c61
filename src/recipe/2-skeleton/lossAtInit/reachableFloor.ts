import type { Capture, OutputActivation, OutputSummary } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import { appliedTwice, criterionAsRelated, returnLogits } from './appliedTwice.ts';
import { type LossAtInit, measuresDistance } from './measurement.ts';
import { number, onLine } from './words.ts';

/** The share of what training could gain that the last activation may keep out of reach. */
const TOLERATED_SHARE = 0.05;

/**
 * Can the net's last activation reach the least loss that its criterion can give? A softmax or sigmoid applied twice,
 * and targets outside the activation's range, cannot; label smoothing and log-softmax into cross-entropy can.
 */
export function judgeReachableFloor(capture: Capture, m: LossAtInit): Judgement | null {
  const [output] = capture.outputs;
  const { reachableFloor: reachable, freeFloor: free } = m;
  if (!output || output.activation === 'none' || !reachable?.converged || !free?.converged) {
    return null;
  }
  if (measuresDistance(m) && holdsTargets(capture, output)) {
    return null;
  }
  // Log-probabilities that need not sum to 1 have no lowest loss that means anything (likelihoods, CTC).
  if (m.expectedInput === 'log-probabilities') {
    return null;
  }
  const outOfReach = reachable.value - free.value;
  const gain = m.uniform - free.value;
  if (!Number.isFinite(outOfReach) || outOfReach <= TOLERATED_SHARE * gain || outOfReach <= 1e-6) {
    return null;
  }
  // Optimised numerically, a floor of 0 comes out as some 1e-12.
  const floor = Math.abs(free.value) < 1e-4 * gain ? 0 : free.value;
  const floors = `the lowest loss that can be reached is ${number(reachable.value)}, not ${number(floor)}`;
  const figures = {
    expected: `a lowest loss of ${number(floor)}`,
    observed: `a lowest loss of ${number(reachable.value)} behind the ${wordFor(output)}`,
  };
  if (isAppliedTwice(capture, output, m)) {
    return appliedTwice(capture, output, { ...figures, told: `: ${floors}.` });
  }
  return {
    verdict: 'fail',
    message: `${causeOf(capture, output)}: ${floors}.`,
    ...figures,
    location: output.activationLocation ?? capture.loss.location ?? capture.location,
    related: criterionAsRelated(capture),
    cause: 'output-out-of-range',
    advice: adviceFor(output, m),
  };
}

/** What an activation that works on each number alone can give. */
const RANGES: Readonly<Partial<Record<OutputActivation, readonly [number, number]>>> = {
  sigmoid: [0, 1],
  tanh: [-1, 1],
  relu: [0, Number.POSITIVE_INFINITY],
};

/** Targets within the activation's range can be reached, also where a search did not get that far (the 0 and 1 of a sigmoid). */
function holdsTargets({ batch }: Capture, { activation }: OutputSummary): boolean {
  const [low, high] = RANGES[activation] ?? [Number.NaN, Number.NaN];
  const rounding = 1e-6;
  return batch.targets.every(
    ({ statistics }) =>
      statistics !== null && statistics.minimum >= low - rounding && statistics.maximum <= high + rounding,
  );
}

function isAppliedTwice({ batch }: Capture, output: OutputSummary, { expectedInput }: LossAtInit): boolean {
  const range = batch.targets[0]?.statistics;
  return output.activation === 'softmax'
    ? featureCount(output) > 1 && expectedInput === 'logits-of-softmax'
    : output.activation === 'sigmoid' && !!range && range.minimum >= 0 && range.maximum <= 1;
}

function causeOf({ batch, loss }: Capture, output: OutputSummary): string {
  const at = onLine(output.activationLocation);
  if (output.activation === 'softmax' && featureCount(output) === 1) {
    return `The softmax${at} has a single unit, so its output is always 1`;
  }
  const range = batch.targets[0]?.statistics;
  const targets = range ? ` (targets from ${number(range.minimum)} to ${number(range.maximum)})` : '';
  return `The ${wordFor(output)}${at} keeps the outputs from where ${loss.name}${onLine(loss.location)} wants them${targets}`;
}

const wordFor = ({ activation }: Pick<OutputSummary, 'activation'>): string =>
  activation === 'other' ? 'last activation' : activation;

function adviceFor(output: OutputSummary, { expectedInput }: LossAtInit): string {
  const { activation } = output;
  return (activation === 'softmax' && expectedInput === 'logits-of-softmax') || activation === 'sigmoid'
    ? returnLogits(output)
    : `Remove the ${wordFor(output)} from the last layer, or scale the targets into its range.`;
}
