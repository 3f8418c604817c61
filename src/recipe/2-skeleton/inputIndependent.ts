import { orNull } from '../../training/errors.ts';
import type { BatchSteering, Trace } from '../../training/protocol/experiments.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement, Plot } from '../check.ts';
import { Clock } from '../clock.ts';
import { runWithin, stepsWithin } from '../pace.ts';
import { mannWhitney } from '../statistics/mannWhitney.ts';
import { mean } from '../statistics/moments.ts';
import { lateLoss, lossCurves } from './comparedLosses.ts';
import { isDead } from './gradientFlow/words.ts';
import { judgePlannedTraining } from './inputIndependent/plannedTraining.ts';
import { judgeSameAnswers } from './inputIndependent/sameAnswers.ts';
import { judgeThrownOff } from './inputIndependent/thrownOff.ts';
import { type Learnable, learnableFromAll } from './learnable.ts';
import { number } from './lossAtInit/words.ts';

const STEPS = 100;
/** Three seeds at least, since fewer cannot be significant; more where these do not tell. */
const SEEDS = [1, 2, 3, 4, 5];
const FEWEST_SEEDS = 3;
const FEWEST_STEPS = 10;
const SIGNIFICANT = 0.05;
/** Three seeds come out in order once in twenty times by chance; the gain has to be worth something besides, of what can be learned. */
const WORTHWHILE = 0.02;
/** So many steps with the same losses to the last digit are no accident. A last layer of zeros needs two to wake. */
const IDENTICAL_STEPS = 8;

/**
 * Does the net learn anything from its inputs? The same steps are taken with the inputs as they are and set to zero, under the
 * same random numbers. The article's step "input-independent baseline".
 */
export const inputIndependent: Check = {
  id: 'skeleton/input-independent',
  stage: 2,
  title: 'Beat the input-independent baseline',
  question: 'Does the net learn more with its inputs than with zeros in their place?',
  effort: 'experiments',
  judge,
};

interface Pair {
  readonly withInputs: readonly number[];
  readonly withZeros: readonly number[];
}

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  if (capture.batch.inputs.length === 0) {
    return { verdict: 'not-applicable', message: 'No inputs of the net were captured.' };
  }
  if (!Number.isFinite(capture.loss.value)) {
    return { verdict: 'not-applicable', message: `The loss is ${capture.loss.value} before the first update.` };
  }
  const clock = new Clock(context.withinMilliseconds);
  const ignored = (await judgeIgnored(training, clock)) ?? (await judgeSameAnswers(training, clock.share(0.1)));
  if (ignored) {
    return ignored;
  }
  // A handful of steps a seed would tell nothing, and cost the checks that come after this one their time.
  if ((await stepsWithin(training, clock.share(1))) < 2 * FEWEST_SEEDS * FEWEST_STEPS) {
    return {
      verdict: 'not-applicable',
      message: `The script's steps are too slow: ${FEWEST_STEPS} of them with the inputs and as many with zeros, from ${FEWEST_SEEDS} seeds, do not fit into the time that there is.`,
    };
  }
  const pairs: Pair[] = [];
  for (const [index, seed] of SEEDS.entries()) {
    const share = clock.share(0.5 / (SEEDS.length - index));
    context.report(`Training on inputs and on zeros in their place, seed ${seed}`);
    const withInputs = await runWithin(training, { batches: 'as-trained', steps: STEPS, seed }, share);
    const steps = Math.max(1, withInputs.rows.length);
    const withZeros = await runWithin(training, { batches: 'zero-inputs', steps, seed }, share);
    pairs.push(alignedOf(withInputs, withZeros));
    if (pairs.length >= FEWEST_SEEDS && (chanceOf(pairs) <= SIGNIFICANT || clock.share(1) === 0)) {
      break;
    }
  }
  if (pairs.some(({ withZeros }) => withZeros.some((loss) => !Number.isFinite(loss)))) {
    return {
      verdict: 'not-applicable',
      message:
        'With zeros in the place of the inputs the loss is not finite: this net cannot be given zeros, as where a text without words has no mean.',
    };
  }
  const learnable = await learnableFromAll(training);
  const compared = judgePairs(pairs, learnable);
  if (compared.verdict === 'pass' || !learnable) {
    return compared;
  }
  const traces = pairs.map(({ withInputs }) => withInputs);
  return (
    (await judgeThrownOff(training, traces, learnable, context, clock)) ??
    (await judgePlannedTraining(training, learnable, context, clock.share(1))) ??
    compared
  );
}

/**
 * Zeros in the inputs' place that give the same losses to the last digit, step after step, while the losses themselves
 * change: the inputs reach nothing. Some probes repeat the first batch for zeroed inputs, so both ways to compare are tried.
 */
async function judgeIgnored(training: Training, clock: Clock): Promise<Judgement | null> {
  const { capture } = training;
  const of = (batches: BatchSteering) =>
    orNull(training.run({ batches, steps: IDENTICAL_STEPS, seed: 1, withinMilliseconds: clock.share(0.1) }));
  const zeros = await of('zero-inputs');
  if (!zeros || zeros.rows.length < IDENTICAL_STEPS || capture.batch.inputs.every(isZero)) {
    return null;
  }
  for (const batches of ['as-trained', 'first-only'] as const) {
    const trained = await of(batches);
    const same = zeros.rows.every(({ loss }, step) => loss === trained?.rows[step]?.loss);
    if (trained && same && new Set(trained.rows.map(({ loss }) => loss)).size > 2) {
      const dead = (await orNull(training.activations()))?.find(isDead);
      return {
        verdict: 'fail',
        message: `${dead ? `No input gets past ${dead.name}, whose units all give 0` : 'The net does not use its inputs'}: with zeros in their place ${IDENTICAL_STEPS} of the script's own steps give the same losses to the last digit, from ${number(zeros.rows[0]?.loss ?? Number.NaN)} to ${number(zeros.rows.at(-1)?.loss ?? Number.NaN)}.`,
        expected: 'losses that depend on the inputs',
        observed: 'the same losses with zeros',
        location: dead?.location ?? capture.model?.location ?? capture.location,
        cause: dead ? 'no-gradient' : 'input-ignored',
        advice: dead
          ? 'Look at the initial weights and biases before it and at the scale of what enters it.'
          : 'Look for an input that is overwritten or never used in the forward pass.',
        evidence: { losses: trained.rows.map(({ loss }) => loss) },
      };
    }
  }
  return null;
}

const isZero = ({
  statistics,
}: {
  readonly statistics: { readonly minimum: number; readonly maximum: number } | null;
}) => statistics !== null && statistics.minimum === 0 && statistics.maximum === 0;

function alignedOf(withInputs: Trace, withZeros: Trace): Pair {
  const steps = Math.min(withInputs.rows.length, withZeros.rows.length);
  const losses = ({ rows }: Trace) => rows.slice(0, steps).map(({ loss }) => loss);
  return { withInputs: losses(withInputs), withZeros: losses(withZeros) };
}

function chanceOf(pairs: readonly Pair[]): number {
  return mannWhitney(
    pairs.map(({ withInputs }) => lateLoss(withInputs)),
    pairs.map(({ withZeros }) => lateLoss(withZeros)),
  );
}

function judgePairs(pairs: readonly Pair[], learnable: Learnable | null): Judgement {
  const chance = chanceOf(pairs);
  const steps = Math.min(...pairs.map(({ withInputs }) => withInputs.length));
  const [first] = pairs;
  const real = mean(pairs.map(({ withInputs }) => lateLoss(withInputs)));
  const zeroed = mean(pairs.map(({ withZeros }) => lateLoss(withZeros)));
  const figures = `after ${steps} steps the loss is ${number(real)} with the inputs and ${number(zeroed)} with zeros in their place (${pairs.length} seeds, p = ${number(chance)})`;
  const plots: readonly Plot[] = first
    ? [
        lossCurves(
          'Loss with the inputs, and with zeros in their place',
          { name: 'with the inputs', values: first.withInputs },
          { name: 'with zeros', values: first.withZeros },
        ),
      ]
    : [];
  const shown = { plots, evidence: { withInputs: real, withZeros: zeroed, chance, seeds: pairs.length } };
  const worthwhile = !learnable || zeroed - real >= WORTHWHILE * (learnable.constant - learnable.floor);
  return chance <= SIGNIFICANT && worthwhile
    ? { verdict: 'pass', message: `The net learns from its inputs: ${figures}.`, ...shown }
    : { verdict: 'not-applicable', message: `Not told apart yet: ${figures}. More steps would tell.`, ...shown };
}
