import { orNull } from '../../../training/errors.ts';
import type { Capture } from '../../../training/protocol/capture.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import { lastLayerLocation } from '../lastLayer.ts';
import { isSmallPartOfPlan } from '../partOfPlan.ts';
import { type LossAtInit, measuresDistance } from './measurement.ts';
import { listed, number } from './words.ts';

/** A regression starts badly when the best constant lies this many output scales from where the outputs start… */
const DISTANT = 5;
/** …costs less than a quarter of the loss at init… */
const WORTHWHILE = 0.25;
/** …and this many of the script's own steps do not even close half of the gap. */
const STEPS = 25;
const CLOSED = 0.5;
/** Targets spread this many output scales wide are out of reach, too, where those steps gain next to nothing of the loss. */
const WIDE = 100;
const GAINED = 0.01;

/**
 * Targets far from where the net's outputs start: the first part of training only learns a constant.
 * A learning rate that closes the gap in a few steps makes it harmless, so the script's own step decides.
 */
export async function judgeTargetScale(
  training: Training,
  m: LossAtInit,
  context: CheckContext,
): Promise<Judgement | null> {
  const { capture } = training;
  const constant = m.bestConstant;
  const values = constant?.constant?.flat() ?? [];
  if (!constant || values.length === 0 || !isRegression(capture, m)) {
    return null;
  }
  const floor = m.freeFloor?.value ?? 0;
  const outputScale = Math.max(1, ...capture.outputs.map(({ statistics }) => statistics?.standardDeviation ?? 0));
  const distance = Math.max(...values.map(Math.abs)) / outputScale;
  const distant = distance >= DISTANT && constant.value - floor <= WORTHWHILE * (m.observed - floor);
  const width = Math.max(...capture.batch.targets.map(({ statistics }) => statistics?.standardDeviation ?? 0));
  if (!distant && width < WIDE * outputScale) {
    return null;
  }
  context.report(`Taking ${STEPS} of the script's own steps on the captured batch`);
  const trace = await orNull(training.run({ batches: 'first-only', steps: STEPS }));
  const last = trace?.rows.at(-1)?.loss;
  const gap = m.observed - constant.value;
  if (trace === null || last === undefined) {
    return {
      verdict: 'not-applicable',
      message: `Loss at init is ${number(m.observed)} and the best constant costs ${number(constant.value)}; how fast the script closes that gap could not be tried: ${capture.repeat.reason ?? 'the step could not be repeated'}.`,
    };
  }
  const enough = distant ? CLOSED * gap : GAINED * (m.observed - floor);
  if ((Number.isFinite(last) || !distant) && !(m.observed - last < enough)) {
    return null;
  }
  if (distant && isSmallPartOfPlan(capture, STEPS, gap, m.observed - last)) {
    return null;
  }
  const [target] = capture.batch.targets;
  const spread = target?.statistics
    ? ` (mean ${number(target.statistics.mean)}, deviation ${number(target.statistics.standardDeviation)})`
    : '';
  return {
    verdict: 'warn',
    message:
      `The targets are not normalised${spread}: loss at init is ${number(m.observed)}, and always answering ${listed(values)} would cost ${number(constant.value)}. ` +
      `After ${STEPS} of the script's own steps on one batch it is ${Number.isFinite(last) ? `still ${number(last)}` : 'no longer finite'}.`,
    expected: `about ${number(constant.value)}, the loss of the best constant`,
    location: lastLayerLocation(capture) ?? capture.loss.location ?? capture.location,
    cause: 'target-scale',
    advice: "Normalise the targets to mean 0 and deviation 1, or set the last layer's bias to the targets' mean.",
    evidence: { bestConstantOutput: values.slice(0, 16), losses: trace.rows.map(({ loss }) => loss) },
  };
}

/** Behind a softmax, sigmoid or tanh no target is far away, and the best constant is not in the targets' units. */
export function isRegression({ outputs }: Capture, m: LossAtInit): boolean {
  const bounded = outputs.some(({ activation }) => /softmax|sigmoid|tanh/.test(activation));
  return !bounded && measuresDistance(m);
}
