import { orNull } from '../../training/errors.ts';
import type { Capture, OutputSummary } from '../../training/protocol/capture.ts';
import type { Experiment } from '../../training/protocol/experiments.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Evidence, Judgement } from '../check.ts';
import { refusalOf } from '../criterion.ts';
import { runWithin } from '../pace.ts';
import { nearly } from '../statistics/moments.ts';
import { comparesExamples } from './comparesExamples.ts';
import { lastLayerLocation } from './lastLayer.ts';
import { judgeBinaryLabels } from './lossAtInit/binaryLabels.ts';
import { judgeClassAxis, judgeSoftmaxOverOthers } from './lossAtInit/classAxis.ts';
import { judgeDirection } from './lossAtInit/direction.ts';
import { judgeIndifferent } from './lossAtInit/indifferent.ts';
import { judgeLabels } from './lossAtInit/labels.ts';
import { type LossAtInit, measurementOf } from './lossAtInit/measurement.ts';
import { judgeNotFinite } from './lossAtInit/notFinite.ts';
import { judgeConstantSoftmax, judgeOutputSpace, judgeSoftmaxOfOne } from './lossAtInit/outputSpace.ts';
import { judgePadding } from './lossAtInit/padding.ts';
import { judgeReachableFloor } from './lossAtInit/reachableFloor.ts';
import { judgeSeparateUnits } from './lossAtInit/separateUnits.ts';
import { judgeSeveralClasses } from './lossAtInit/severalClasses.ts';
import { judgeSummedLoss } from './lossAtInit/summedLoss.ts';
import { judgeSwapped } from './lossAtInit/swapped.ts';
import { isRegression, judgeTargetScale } from './lossAtInit/targetScale.ts';
import { judgeUnitsByThemselves } from './lossAtInit/unitsByThemselves.ts';
import { type OversizedWeights, widestWeights } from './lossAtInit/weightScale.ts';
import { number, uniformGuess } from './lossAtInit/words.ts';
import { measuredInputs } from './measuredInputs.ts';

/**
 * Excess over the uniform guess, in units of what outputs of unit scale cost, from which it is worth a warning or a failure.
 * Sound nets that classify were seen to start at 1.6 times the uniform guess at most; twice is warned of in any case.
 */
const WARN_EXCESS = 3;
const FAIL_EXCESS = 10;
/** Large inputs make the first loss large and are often coped with: only an absurd one is proof by itself. */
const FAIL_EXCESS_OF_LARGE_INPUTS = 20;
/** Between the two the script's own steps decide: a loss that they soon bring down to the guess does no harm. */
const STEPS_DOWN = 150;
/** Distances are learned by small nets on hand-made curves, in thousands of quick steps: as many of them as there is time for. */
const STEPS_DOWN_OF_DISTANCES = 2_000;
const ENOUGH_STEPS = 60;
/** Less is proof enough where a cause is in sight: floats beyond this size that go into the net as they are. */
const LARGE_INPUT = 20;
const ORDINARY_INPUT = 2;
const WARN_EXCESS_OF_LARGE_INPUTS = 1;
const WARN_EXCESS_OF_OVERSIZED_WEIGHTS = 0.25;
/** Times He's scheme, from which the weights are proof by themselves, whatever the draw of them and of the batch made of the loss. */
const FAR_OVERSIZED = 6;

/**
 * Is the loss of the very first step what it should be? The script's own criterion is asked what a uniform guess
 * and the best constant would cost; the observed loss has to lie between the two, give or take the batch's noise
 * and outputs of ordinary scale. The article's step "verify loss @ init".
 */
export const lossAtInit: Check = {
  id: 'skeleton/loss-at-init',
  stage: 2,
  title: 'Verify loss at init',
  question: 'Does the loss start where a net that knows nothing should start?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const observed = capture.loss.value;
  const plain = judgeSwapped(capture) ?? judgeSoftmaxOverOthers(capture);
  if (plain) {
    return plain;
  }
  if (!Number.isFinite(observed)) {
    return judgeNotFinite(training);
  }
  const refusal = refusalOf(capture);
  if (refusal) {
    return refusal;
  }
  context.report('Asking the criterion what a uniform guess, the best constant and the right answers would cost');
  const measurement = await measurementOf(training);
  const judgement =
    judgeSoftmaxOfOne(training) ??
    // Of raw outputs of one unit a criterion of probabilities may say what it says to any.
    (capture.outputs.every(({ activation }) => activation === 'none')
      ? await judgeIndifferent(training, measurement)
      : null) ??
    (await judgeBinaryLabels(training, measurement)) ??
    (await judgeOutputSpace(training, measurement)) ??
    judgeLabels(capture, measurement) ??
    (await judgeClassAxis(training, measurement)) ??
    judgeReachableFloor(capture, measurement) ??
    judgeConstantSoftmax(training) ??
    (await judgeIndifferent(training, measurement)) ??
    (await judgeDirection(training, measurement)) ??
    (await judgeSeparateUnits(training, measurement)) ??
    (await judgeUnitsByThemselves(training, measurement)) ??
    (await judgeExcess(training, measurement, context)) ??
    (await judgeTargetScale(training, measurement, context)) ??
    (await judgeSummedLoss(training, measurement, context)) ??
    (await judgeSeveralClasses(training, measurement)) ??
    (await judgePadding(training, measurement)) ??
    judgePass(training, measurement);
  return {
    ...judgement,
    expected: judgement.expected ?? `about ${uniformGuess(training.capture, measurement)}`,
    observed: judgement.observed ?? number(observed),
    evidence: { ...evidenceOf(measurement), ...judgement.evidence },
  };
}

async function judgeExcess(training: Training, m: LossAtInit, context: CheckContext): Promise<Judgement | null> {
  const { capture } = training;
  const excess = m.observed - m.uniform;
  if (m.unitScaleExcess === null || m.unitScaleExcess === 0 || capture.outputs.every(isOfUnitScale)) {
    return null;
  }
  // Similarities of examples with each other have a temperature, and with it any scale.
  if (await comparesExamples(training)) {
    return null;
  }
  const units = excess / m.unitScaleExcess;
  const measured = measuredInputs(capture);
  const input = measured.find(({ statistics }) => statistics && magnitude(statistics) > LARGE_INPUT);
  const isAbove = (tolerated: number, standardErrors: number) =>
    (excess - standardErrors * m.standardError) / (m.unitScaleExcess ?? Infinity) >= tolerated;
  // Nothing is said of weights while the inputs alone explain a large loss, or where a loss is a distance that shrinks soon.
  const judgesWeights = !input && !hasRealTargets(capture, m);
  const mayBeOversized = judgesWeights && isAbove(WARN_EXCESS_OF_OVERSIZED_WEIGHTS, 2);
  const widest = mayBeOversized ? widestWeights(capture, (await orNull(training.weights())) ?? []) : null;
  const oversized = widest !== null;
  if (!oversized && !isAbove(input ? WARN_EXCESS_OF_LARGE_INPUTS : WARN_EXCESS, 3)) {
    return null;
  }
  const proved = units >= (input ? FAIL_EXCESS_OF_LARGE_INPUTS : FAIL_EXCESS);
  // The loss of a single example is a draw whose spread is not known: of two classes one may well be thought unlikely.
  const isOneDraw = capture.batch.size === 1;
  const twice =
    judgesWeights &&
    !isOneDraw &&
    capture.batch.inputs.every(isOrdinary) &&
    m.uniform > 0 &&
    m.observed - 3 * m.standardError > 2 * m.uniform;
  // A distance grows with the square of the outputs or lets them shrink in a few steps: its size alone proves no harm.
  if (!oversized && !twice && (!proved || isOneDraw || hasRealTargets(capture, m))) {
    const down = await comesDown(training, m, context);
    if (down ?? !proved) {
      return null;
    }
  }
  // Of several outputs the largest is the one that costs so much.
  const scales = capture.outputs.flatMap(({ statistics }) => statistics?.standardDeviation ?? []);
  const scale = scales.length > 0 ? number(Math.max(...scales)) : 'unknown';
  // Weights that no scheme would find too wide make large outputs of nothing but large inputs.
  const unscaled = input ?? (widest ? undefined : measured.find((each) => !isOrdinary(each)));
  return {
    verdict: proved || (widest !== null && (twice || widest.timesHe >= FAR_OVERSIZED)) ? 'fail' : 'warn',
    message: `Loss at init is ${number(m.observed)}, and a net that knows nothing should start at ${uniformGuess(capture, m)}: ${whyAbove(unscaled, widest)}. Its outputs have a standard deviation of ${scale}.`,
    location: widest?.location ?? lastLayerLocation(capture) ?? capture.loss.location ?? capture.location,
    cause: unscaled ? 'input-scale' : 'initial-weights',
    advice: unscaled
      ? 'Normalise the inputs to mean 0 and deviation 1.'
      : `Initialise ${widest ? 'it' : 'the last layer'} smaller, or leave the framework's default.`,
    ...(widest && { evidence: { weightsRootMeanSquare: widest.spread, fanIn: widest.fanIn, timesHe: widest.timesHe } }),
  };
}

function whyAbove(input: TensorSummary | undefined, widest: OversizedWeights | null): string {
  if (input?.statistics) {
    return `the net is fed numbers from ${number(input.statistics.minimum)} to ${number(input.statistics.maximum)} that are not normalised`;
  }
  if (widest) {
    const { layer, spread, fanIn, timesHe } = widest;
    const whose = layer ? `of ${layer.kind} ${layer.name}` : `(${widest.shape.join(', ')})`;
    return `the weights ${whose} start with a deviation of ${number(spread)}, ${number(timesHe)} times He's √(2 / ${fanIn}), and are too large`;
  }
  return 'the initial weights, above all of the last layer, are too large';
}

/** Whether the script's own steps on the captured batch bring the loss below the uniform guess; null where that cannot be tried. */
async function comesDown(training: Training, m: LossAtInit, context: CheckContext): Promise<boolean | null> {
  const steps = hasRealTargets(training.capture, m) ? STEPS_DOWN_OF_DISTANCES : STEPS_DOWN;
  context.report(`Taking up to ${steps} of the script's own steps on the captured batch`);
  const experiment: Experiment = { batches: 'first-only', steps, stopBelow: m.uniform };
  const trace = await orNull(runWithin(training, experiment, context.withinMilliseconds / 2));
  const last = trace?.rows.at(-1)?.loss;
  if (trace !== null && last !== undefined && last <= m.uniform) {
    return true;
  }
  return trace === null || trace.rows.length < ENOUGH_STEPS ? null : false;
}

function judgePass({ capture }: Training, m: LossAtInit): Judgement {
  const guess = uniformGuess(capture, m);
  const constant = m.bestConstant;
  const tolerance = 3 * m.standardError + 1e-6;
  if (constant && m.observed < Math.min(constant.value, m.uniform) - tolerance) {
    return {
      verdict: 'pass',
      message: `${number(m.observed)}, below the best constant's ${number(constant.value)}: the net already knows something (pretrained weights?). A uniform guess costs ${guess}.`,
    };
  }
  const sum = m.reduction.kind === 'sum' ? ' The loss is a sum over the batch: it grows with the batch size.' : '';
  return {
    verdict: 'pass',
    message: `${number(m.observed)} ${nearly(m.observed, m.uniform, 0.1) ? '≈' : 'against'} ${guess}${constant ? `; the best constant costs ${number(constant.value)}` : ''}.${sum}`,
  };
}

function evidenceOf(m: LossAtInit): Evidence {
  return {
    observed: m.observed,
    uniformGuess: m.uniform,
    bestConstant: m.bestConstant?.value ?? null,
    lowestReachable: m.reachableFloor?.value ?? null,
    lowestOfCriterion: m.freeFloor?.value ?? null,
    standardError: m.standardError,
    excessInUnitScaleOutputs: m.unitScaleExcess ? (m.observed - m.uniform) / m.unitScaleExcess : null,
    reduction: m.reduction.kind,
    criterionExpects: m.expectedInput,
  };
}

/** Numbers to come close to, by a distance or by a likelihood: what is far from them at first may get there in a few steps. */
const hasRealTargets = (capture: Capture, m: LossAtInit): boolean =>
  isRegression(capture, m) ||
  (m.expectedInput === 'anything' &&
    capture.batch.targets.some(({ firstValues }) => firstValues.some((value) => !Number.isInteger(value))));

/** Raw outputs whose root mean square is at most 1: whatever they cost, they are not too large. */
function isOfUnitScale({ activation, statistics }: OutputSummary): boolean {
  return activation === 'none' && statistics !== null && Math.hypot(statistics.mean, statistics.standardDeviation) <= 1;
}

/** Numbers of a size that nets are made for. Centimetres as they are make a large first loss, and train well all the same. */
const isOrdinary = ({ statistics }: TensorSummary): boolean =>
  statistics === null || Math.hypot(statistics.mean, statistics.standardDeviation) <= ORDINARY_INPUT;

const magnitude = ({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) =>
  Math.max(Math.abs(minimum), Math.abs(maximum));
