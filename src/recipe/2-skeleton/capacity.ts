import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { Clock } from '../clock.ts';
import { refusalOf } from '../criterion.ts';
import { stepsWithin } from '../pace.ts';
import { judgeBottleneck } from './capacity/bottleneck.ts';
import { judgeIdleUnits } from './capacity/idleUnits.ts';
import { type Knobs, knobsOf } from './capacity/knobs.ts';
import { judgeKnownCause } from './capacity/knownCause.ts';
import { compare, describeWidening, type Pair, plotOf, significant } from './capacity/pairs.ts';
import { judgeUnusedWidth } from './capacity/unusedWidth.ts';
import { FEWEST_STEPS, findWidening, type Trials } from './capacity/widening.ts';
import { learnableOf, shareLearned } from './learnable.ts';
import { number } from './lossAtInit/words.ts';

const STEPS = 150;
/** Three pairs, two of which run side by side, and an attempt to widen that fails. */
const STARTS = 5;
/** In steps of the net as it is: three wide trials, each up to four times the work, and a narrow one by itself. */
const WORK = 13;
/** A net that has learned so much of what can be learned has little left to gain. */
const FITTED = 0.9;

/**
 * Does more capacity bring the training loss down? Widths found in the script's source are doubled in memory, and the
 * script is run as it is and widened, from several seeds. The article's step "verify decreasing training loss".
 */
export const capacity: Check = {
  id: 'skeleton/capacity',
  stage: 2,
  title: 'More capacity, less training loss',
  question: 'Does the training loss go down when the hidden layers get wider?',
  effort: 'processes',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const refusal = refusalOf(capture);
  if (refusal) {
    return refusal;
  }
  if (!capture.repeat.exact) {
    return notApplicable(
      `The script's steps cannot be repeated exactly: ${capture.repeat.reason ?? 'no way was found'}`,
    );
  }
  const knobs = await knobsOf(capture);
  if (knobs.widths.length === 0 && knobs.unused.length === 0) {
    return notApplicable(
      'No width of a hidden layer was found in the source: there is none, or the layers are made in a library.',
    );
  }
  const clock = new Clock(context.withinMilliseconds);
  const unused = await judgeUnusedWidth(training, knobs.unused, context);
  if (unused) {
    return unused;
  }
  const forSteps = Math.max(0, clock.share(1) - STARTS * capture.milliseconds);
  const steps = Math.min(STEPS, await stepsWithin(training, forSteps / WORK));
  if (steps < FEWEST_STEPS) {
    return notApplicable(
      'The script needs too long to its first step, or for its steps, to be run from several seeds.',
    );
  }
  return judgeWidths(knobs, { training, context, clock, steps });
}

async function judgeWidths({ widths }: Knobs, trials: Trials): Promise<Judgement> {
  const { training } = trials;
  const narrow = widths.filter(({ value }) => value === 1);
  const widening = await findWidening(
    trials,
    widths.filter((width) => !narrow.includes(width)),
  );
  if (typeof widening !== 'string') {
    const idle = await judgeIdleUnits(trials, widening);
    if (idle) {
      return idle;
    }
  }
  const bottleneck = await judgeBottleneck(trials, narrow);
  if (bottleneck) {
    return bottleneck;
  }
  if (typeof widening === 'string') {
    return notApplicable(widening);
  }
  const pairs = await compare(trials, widening);
  if (typeof pairs === 'string') {
    return notApplicable(pairs);
  }
  const comparison = significant(pairs);
  const learnable = await learnableOf(training);
  const told = { ...shown(pairs), evidence: { ...comparison, seeds: pairs.length } };
  const figures = `${number(comparison.wide)} against ${number(comparison.narrow)} after ${comparison.steps} steps (${pairs.length} seeds, p = ${number(comparison.chance)})`;
  const what = describeWidening(widening);
  if (comparison.isLower) {
    return { verdict: 'pass', message: `With ${what} the training loss goes down: ${figures}.`, ...told };
  }
  const known = await judgeKnownCause(trials, widening, figures);
  if (known) {
    return { ...known, ...told };
  }
  if (learnable && shareLearned(learnable, comparison.narrow) >= FITTED) {
    return {
      ...notApplicable(
        `As it is the net comes down to ${number(comparison.narrow)}, close to the lowest loss of ${number(learnable.floor)}: more capacity has nothing left to bring. With ${what}: ${figures}.`,
      ),
      ...told,
    };
  }
  return {
    ...notApplicable(
      comparison.isHigher
        ? `With ${what} the training loss goes up at this learning rate: ${figures}. Wider layers ask for smaller steps and smaller initial weights.`
        : `Not told apart: with ${what} the training loss is ${figures}. More steps would tell.`,
    ),
    ...told,
  };
}

const notApplicable = (message: string): Judgement => ({ verdict: 'not-applicable', message });

function shown(pairs: readonly Pair[]): Pick<Judgement, 'plots'> {
  const plot = plotOf(pairs);
  return { plots: plot ? [plot] : [] };
}
