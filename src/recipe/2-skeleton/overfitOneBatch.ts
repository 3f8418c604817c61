import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { Clock } from '../clock.ts';
import { learnableOf } from './learnable.ts';
import { measurementOf } from './lossAtInit/measurement.ts';
import { number } from './lossAtInit/words.ts';
import { ENOUGH_STEPS } from './overfitOneBatch/descent.ts';
import { type Overfitting, overfitAsScripted, overfitWithAdam, staysTheSame } from './overfitOneBatch/experiments.ts';
import { lossPlot, predictionPlot } from './overfitOneBatch/plots.ts';
import { judgeRate } from './overfitOneBatch/rate.ts';
import { judgeSchedule } from './overfitOneBatch/schedule.ts';
import { judgeStuck } from './overfitOneBatch/stuck.ts';

/**
 * Can the net learn one batch by heart? The loss has to come down to the least that its criterion can give, with the
 * script's own step or with Adam in the place of its optimizer. The article's step "overfit one batch".
 */
export const overfitOneBatch: Check = {
  id: 'skeleton/overfit-one-batch',
  stage: 2,
  title: 'Overfit one batch',
  question: 'Can the net learn a single batch by heart?',
  isObstacle: true,
  effort: 'experiments',
  judge,
};

/** Fewer steps show no way that a loss takes. */
const STEPS_THAT_SHOW = 5;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  if (capture.outputs.length === 0 || capture.batch.targets.length === 0) {
    return {
      verdict: 'not-applicable',
      message: `The loss ${capture.loss.name} compares no outputs with targets, so there is nothing to learn by heart.`,
    };
  }
  if (!Number.isFinite(capture.loss.value)) {
    return {
      verdict: 'not-applicable',
      message: `The loss is ${capture.loss.value} before the first update, so there is no way down from it.`,
    };
  }
  context.report('Looking for the lowest loss that can be reached');
  const learnable = await learnableOf(training);
  if (learnable === null) {
    return withoutFloor(training);
  }
  const clock = new Clock(context.withinMilliseconds);
  const own = await overfitAsScripted(training, learnable, context, clock.share(0.4));
  if (own.descent.fitted) {
    return { ...fitted(own, learnable.floor), ...(await shown(training, learnable.floor, [own])) };
  }
  const withAdam = await overfitWithAdam(training, learnable, context, clock);
  const [best = null] = withAdam ?? [];
  const runs = best ? [own, best] : [own];
  const story = {
    training,
    context,
    learnable,
    own,
    adam: withAdam ?? [],
    constantProblem: (await staysTheSame(training, learnable, best ?? own)) !== false,
    confirmWithin: clock.share(0.9),
  };
  const judgement =
    judgeSchedule(training.capture, own) ??
    (await judgeRate(story)) ??
    (await judgeStuck(story)) ??
    undecided(own, best, learnable.floor);
  return {
    ...judgement,
    ...(await shown(training, learnable.floor, runs)),
    evidence: {
      floor: learnable.floor,
      bestConstant: learnable.constant,
      learned: own.descent.learned,
      learnedWithAdam: best?.descent.learned ?? null,
      losses: own.descent.losses,
      ...judgement.evidence,
    },
  };
}

async function withoutFloor(training: Training): Promise<Judgement> {
  const { loss } = training.capture;
  const { bestConstant: constant, reachableFloor: best } = await measurementOf(training);
  const nothing = constant?.converged && best?.converged;
  return {
    verdict: 'not-applicable',
    message: nothing
      ? `The best answer that is the same for every example costs ${number(constant.value)}, and nothing costs less with the targets of this batch: there is nothing to learn by heart.`
      : `${loss.name} has no lowest value that could be found, so there is nothing to reach.`,
  };
}

const byAdam = ({ adamRate }: Overfitting): string => (adamRate === null ? '' : ` with Adam at ${adamRate}`);

function fitted(overfitting: Overfitting, floor: number): Judgement {
  const { descent } = overfitting;
  return {
    verdict: 'pass',
    message: `On one batch, over and over, the loss goes from ${number(descent.losses[0] ?? Number.NaN)} to ${number(descent.losses.at(-1) ?? Number.NaN)} in ${descent.steps} steps${byAdam(overfitting)}; the lowest that can be reached is ${number(floor)}.`,
  };
}

function undecided(own: Overfitting, best: Overfitting | null, floor: number): Judgement {
  if (best?.descent.fitted) {
    const { descent } = own;
    return {
      ...fitted(best, floor),
      message: `${fitted(best, floor).message} The script's own optimizer came to ${number(descent.end)} in ${descent.steps} steps${descent.stillFalling ? ' and is still falling' : ''}.`,
    };
  }
  const furthest = best && best.descent.learned > own.descent.learned ? best : own;
  const { descent } = furthest;
  if (descent.steps < STEPS_THAT_SHOW) {
    return {
      verdict: 'not-applicable',
      message: `The script's steps are too slow: ${descent.steps === 0 ? 'none' : `only ${descent.steps}`} could be taken on one batch in the time that there is, which show nothing yet.`,
    };
  }
  return {
    verdict: 'not-applicable',
    message:
      `On one batch, over and over, the loss went from ${number(descent.losses[0] ?? Number.NaN)} to ${number(descent.end)} in ${descent.steps} steps${byAdam(furthest)}, ` +
      `${Math.round(100 * Math.max(0, descent.learned))} % of the way from the best constant to ${number(floor)}: ` +
      (descent.stillFalling || descent.steps < ENOUGH_STEPS
        ? `${descent.stillFalling ? 'it is still falling, and more' : 'more'} steps would tell.`
        : 'the net may be too small to learn this batch by heart.'),
  };
}

async function shown(
  training: Training,
  floor: number,
  runs: readonly Overfitting[],
): Promise<Pick<Judgement, 'expected' | 'observed' | 'plots'>> {
  const last = runs.at(-1);
  const pairs = last ? await predictionPlot(training, last.trace) : null;
  return {
    expected: `about ${number(floor)}, the lowest loss that can be reached`,
    observed: runs
      .map(
        ({ descent, adamRate }) =>
          `${number(descent.end)} after ${descent.steps} steps${adamRate === null ? '' : ' with Adam'}`,
      )
      .join('; '),
    plots: [lossPlot(runs, floor), ...(pairs ? [pairs] : [])],
  };
}
