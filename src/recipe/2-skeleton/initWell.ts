import { orNull } from '../../training/errors.ts';
import type { OutputSummary } from '../../training/protocol/capture.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { featureCount, lossOrNull, refusalOf } from '../criterion.ts';
import { mean, standardDeviation } from '../statistics/moments.ts';
import { lastLayerLocation } from './lastLayer.ts';
import { type LossAtInit, measurementOf } from './lossAtInit/measurement.ts';
import { isRegression } from './lossAtInit/targetScale.ts';
import { listed, number } from './lossAtInit/words.ts';
import { isSmallPartOfPlan } from './partOfPlan.ts';

/** A better bias has to be worth this share of all that the net could gain on the batch… */
const WORTHWHILE = 0.4;
/** …this many standard errors of its gain, example by example… */
const CERTAIN = 3;
/** …and after so many of the script's own steps on the batch, being above the best constant still costs this share. */
const STEPS = 50;
const STILL_OPEN = 0.2;
/** A net whose outputs are off by more than that is not kept from its targets by their constant part alone. */
const ABOVE_A_GUESS = 1.05;
/** The best constant of a criterion that weighs is off the share of the yeses by this part of it. */
const OWN_WEIGHTS = 0.25;
const MOST_EXAMPLES = 64;
/** Fewer examples a class say too little of how frequent it is. */
const EXAMPLES_PER_CLASS = 10;

/**
 * Does the net start where its targets lie? With a last bias of log prior, log odds or target mean the first part of
 * training need not learn a constant. The article's step "init well".
 */
export const initWell: Check = {
  id: 'skeleton/init-well',
  stage: 2,
  title: 'Initialise the final bias well',
  question: 'Would a better bias of the last layer save training from learning a constant first?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const refusal = refusalOf(capture);
  if (refusal) {
    return refusal;
  }
  if (capture.outputs.length > 1) {
    // Two outputs may come from one bias, as a discriminator's on real and on made examples do.
    return {
      verdict: 'not-applicable',
      message: `The loss compares ${capture.outputs.length} outputs, and a bias that is best for one may be another's, too.`,
    };
  }
  context.report('Asking the criterion for the best constant');
  const m = await measurementOf(training);
  const { bestConstant: best, reachableFloor: floor } = m;
  if (!best?.converged || !floor?.converged || !best.constant) {
    return { verdict: 'not-applicable', message: `${capture.loss.name} has no best constant that could be found.` };
  }
  const figures = `Zeros before the last activation cost ${number(m.uniform)}, the best constant ${number(best.value)}`;
  const passing: Judgement = { verdict: 'pass', message: `${figures}; loss at init is ${number(m.observed)}.` };
  const gap = Math.min(m.observed, m.uniform) - best.value;
  if (gap <= WORTHWHILE * (m.uniform - floor.value) || !(await isCertain(training, m)) || !saysEnough(training)) {
    return passing;
  }
  if (!isRegression(capture, m) && weighsRareOnes(training, best.constant)) {
    return { ...passing, message: `${passing.message} The criterion weighs rare examples by itself.` };
  }
  context.report(`Taking ${STEPS} of the script's own steps on the captured batch`);
  const trace = await orNull(
    training.run({ batches: 'first-only', steps: STEPS, withinMilliseconds: context.withinMilliseconds / 2 }),
  );
  const losses = trace?.rows.map(({ loss }) => loss) ?? [];
  const last = losses.at(-1);
  const isClosed = last !== undefined && last - best.value <= STILL_OPEN * (m.uniform - floor.value);
  if (trace === null) {
    return {
      ...passing,
      message: `${passing.message} How soon the script's own steps close that gap is not known: they cannot be repeated.`,
    };
  }
  if (!isClosed && losses.length < STEPS) {
    return {
      verdict: 'not-applicable',
      message: `${passing.message} Whether the script's own steps close that gap soon could not be seen: ${losses.length} of ${STEPS} could be taken.`,
    };
  }
  if (last === undefined || isClosed || !Number.isFinite(last)) {
    return { ...passing, message: `${passing.message} The script's own steps close that gap by themselves.` };
  }
  if (last > ABOVE_A_GUESS * m.uniform) {
    return {
      ...passing,
      message: `${passing.message} After ${STEPS} of the script's own steps on one batch the loss is ${number(last)}, more than that of zeros, so a constant is not what it lacks.`,
    };
  }
  if (isSmallPartOfPlan(capture, STEPS, m.observed - best.value, m.observed - last)) {
    return {
      ...passing,
      message: `${passing.message} Training first learns that constant, ${listed(best.constant.flat())}, in a small part of the ${capture.dataSource?.plannedSteps?.toLocaleString('en')} steps that the script plans.`,
    };
  }
  const values = best.constant.flat();
  const at = lastLayerLocation(capture);
  const [output] = capture.outputs;
  return {
    verdict: 'warn',
    message: `${figures}: training first has to learn a constant, and after ${STEPS} of the script's own steps on one batch the loss is still ${number(last)}. A bias of the last layer of ${listed(values)} would begin there.`,
    expected: `about ${number(best.value)}, the loss of the best constant`,
    observed: number(m.observed),
    location: at ?? capture.loss.location ?? capture.location,
    cause: 'target-scale',
    advice: `Initialise the last layer's bias to ${biasName(output)}.`,
    remedy: at ? { kind: 'set-final-bias', at, values } : null,
    plots: [
      {
        kind: 'lines',
        title: "Loss on one batch with the script's own steps",
        yAxis: 'loss',
        series: [{ name: 'loss', values: losses }],
        level: { name: 'best constant', value: best.value },
      },
    ],
    evidence: { bestConstant: best.value, uniformGuess: m.uniform, bias: values.slice(0, 16), losses },
  };
}

/** What the best constant gains over zeros, example by example: beyond what the draw of the batch explains. */
async function isCertain(training: Training, { bestConstant }: LossAtInit): Promise<boolean> {
  const { size } = training.capture.batch;
  const values = bestConstant?.constant;
  if (!values || size === null) {
    return false;
  }
  const gains: number[] = [];
  const stride = Math.max(1, Math.floor(size / MOST_EXAMPLES));
  for (let row = 0; row < size; row += stride) {
    const guess = await lossOrNull(training, { outputs: { kind: 'zero' }, rows: [row] });
    const constant = await lossOrNull(training, { outputs: { kind: 'constant', values }, rows: [row] });
    if (guess === null || constant === null) {
      return false;
    }
    gains.push(guess - constant);
  }
  return mean(gains) > (CERTAIN * standardDeviation(gains)) / Math.sqrt(gains.length);
}

/**
 * A criterion of yes and no whose best constant is not the share of the yeses was made for rare ones (a focal loss, class
 * weights): where its training is to begin is its author's own decision.
 */
function weighsRareOnes({ capture }: Training, constant: readonly (readonly number[])[]): boolean {
  const [output] = capture.outputs;
  const figures = capture.batch.targets[0]?.statistics;
  const [bias, ...others] = constant.flat();
  if (!output || featureCount(output) !== 1 || !figures || bias === undefined || others.length > 0) {
    return false;
  }
  const yesOrNo = figures.minimum === 0 && figures.maximum === 1;
  // Of labels alone: shares of a whole, say, are no yes or no.
  const labels = Math.abs(figures.standardDeviation - Math.sqrt(figures.mean * (1 - figures.mean))) < 1e-3;
  return yesOrNo && labels && Math.abs(1 / (1 + Math.exp(-bias)) - figures.mean) > OWN_WEIGHTS * figures.mean;
}

/** Does the batch tell how frequent each class is? It has to be large enough, and to hold more than one. */
function saysEnough({ capture }: Training): boolean {
  const [output] = capture.outputs;
  const { size, targets } = capture.batch;
  return (
    !!output &&
    size !== null &&
    targets.some(({ statistics }) => statistics === null || statistics.minimum < statistics.maximum) &&
    size >= EXAMPLES_PER_CLASS * Math.max(2, isProbability(output) ? featureCount(output) : 1)
  );
}

const isProbability = ({ activation }: OutputSummary) => /softmax|sigmoid/.test(activation);

function biasName(output: OutputSummary | undefined): string {
  return output && featureCount(output) > 1
    ? "the logarithms of the classes' frequencies, or to the targets' means"
    : "the targets' mean, or to the logarithm of positives over negatives";
}
