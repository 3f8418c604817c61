import { orNull } from '../../../training/errors.ts';
import type { Experiment } from '../../../training/protocol/experiments.ts';
import type { Judgement } from '../../check.ts';
import { runWithin } from '../../pace.ts';
import { mean } from '../../statistics/moments.ts';
import { shareLearned } from '../learnable.ts';
import { namedOptimizer, number } from '../lossAtInit/words.ts';
import { ENOUGH_STEPS, stepsAtThisPace } from './descent.ts';
import type { Story } from './story.ts';

/** A net that ends this far above the best constant on a batch that it sees at every step has been thrown off. */
const NOTHING_LEARNED = 0.05;
/** Share of what can be learned by which Adam has to be ahead on the script's own batches. */
const ADAM_IS_BETTER = 0.05;
const HALF = 0.5;
/** At this pace one batch takes longer than most trainings have steps. */
const TOO_MANY_STEPS = 50_000;
/** And only where the weights have hardly moved can the pace be taken for what it will be. */
const HARDLY_MOVED = 0.01;
/** Less is no training, whatever a net knew before; an untrained one may be better than the best constant by luck. */
const STOOD_STILL = 1e-4;

/** Is it the learning rate? Only where Adam learns the batch on the same parameters, so that nothing else is in the way. */
export async function judgeRate(story: Story): Promise<Judgement | null> {
  return (await judgeTooHigh(story)) ?? (await judgeTooLow(story));
}

/** Thrown off on one batch, and on the script's own batches too. */
async function judgeTooHigh(story: Story): Promise<Judgement | null> {
  const { training, own, adam, constantProblem } = story;
  const { descent } = own;
  const [best] = adam;
  const fits = best?.descent.fitted === true;
  const brokeDown = descent.brokeDown && (fits || descent.leapt);
  // Where the loss stands still above its beginning, half of the way is enough to tell that there is one.
  const shown = fits || (descent.strayed && (best?.descent.learned ?? 0) >= HALF);
  const thrownOff = (descent.leapt || descent.strayed) && descent.steps >= ENOUGH_STEPS && shown && constantProblem;
  const losses = brokeDown || thrownOff ? await lossesAsTrained(story, brokeDown) : null;
  if (losses === null) {
    return null;
  }
  const breaks = descent.brokeDown
    ? `is no longer finite after ${descent.losses.findIndex((loss) => !Number.isFinite(loss))} steps`
    : `rises to ${number(Math.max(...descent.losses))} and is at ${number(descent.end)} after ${descent.steps} steps`;
  const comparison = best
    ? ` ${shown ? 'Adam' : 'Even Adam'} at ${best.adamRate} brings it to ${number(best.descent.end)}${shown ? ` in ${best.descent.steps}` : ''}.`
    : '';
  const isNegative = (training.capture.optimizer?.learningRate ?? 0) < 0;
  const how = isNegative ? 'climbs, since its learning rate is negative' : 'takes steps that are too long';
  return {
    verdict: 'fail',
    message: `${namedOptimizer(training.capture.optimizer)} ${how}: on one batch, over and over, the loss goes from ${number(descent.losses[0] ?? Number.NaN)} and ${breaks}.${comparison}`,
    location: training.capture.optimizer?.location ?? training.capture.location,
    cause: 'learning-rate',
    advice: isNegative
      ? 'Make the learning rate positive; Adam at 3e-4 is a safe start.'
      : 'Lower the learning rate by a factor of 10 until one batch can be learned by heart.',
    evidence: { lossesWithAdam: best?.descent.losses ?? [], lossesAsTrained: losses },
  };
}

/**
 * The losses of the script's own batches, where these too end no better than the best constant, and with Adam in the same
 * number of steps much better; null where they do not. A loss that is no longer finite needs no comparison.
 */
async function lossesAsTrained(
  { training, own, adam: [best], learnable, context, confirmWithin }: Story,
  brokeDown: boolean,
): Promise<readonly number[] | null> {
  context.report("Looking whether the script's own batches throw it off as well");
  const experiment: Experiment = { batches: 'as-trained', steps: own.descent.steps + 1 };
  const trained = await orNull(runWithin(training, experiment, confirmWithin / 2));
  if (trained === null) {
    return brokeDown ? [] : null;
  }
  const losses = trained.rows.map(({ loss }) => loss);
  const learned = shareLearned(learnable, lateMean(losses));
  if (learned > NOTHING_LEARNED) {
    return null;
  }
  if (brokeDown) {
    return losses;
  }
  const learningRate = best?.adamRate ?? 1e-3;
  const withAdam = await orNull(
    runWithin(training, { ...experiment, optimizer: { kind: 'adam', learningRate } }, confirmWithin / 2),
  );
  const better = withAdam && shareLearned(learnable, lateMean(withAdam.rows.map(({ loss }) => loss)));
  return better !== null && better > learned + ADAM_IS_BETTER ? losses : null;
}

const lateMean = (losses: readonly number[]) => mean(losses.slice(-Math.max(1, Math.floor(losses.length / 4))));

/** The weights hardly move and the loss comes down so slowly that training would have to be endless. */
async function judgeTooLow({ training, own, adam, learnable, constantProblem }: Story): Promise<Judgement | null> {
  const { capture } = training;
  const { descent, trace } = own;
  const [best] = adam;
  const rates = trace.rows.flatMap(({ learningRate }) => learningRate ?? []);
  const rising = (rates.at(-1) ?? 0) > (rates[0] ?? 0);
  const known = shareLearned(learnable, descent.losses[0] ?? Number.NaN);
  const isPart = capture.model !== null && capture.model.trainableParameterCount < capture.model.parameterCount;
  if (!best?.descent.fitted || !constantProblem || descent.steps < ENOUGH_STEPS || rising || isPart) {
    return null;
  }
  const pace = stepsAtThisPace(descent, learnable);
  const step = await orNull(training.describeStep());
  const ratios = step?.parameters.flatMap(({ updateRatio, size }) =>
    updateRatio !== null && size > 1 ? [updateRatio] : [],
  );
  if (pace === null || pace < TOO_MANY_STEPS || !ratios || ratios.length === 0) {
    return null;
  }
  // Biases begin at 0, where any step is large; weights are the rule.
  const moved = descent.steps * (ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 1);
  // A net that knows something already may be fine-tuned with short steps; with none at all nothing is.
  if (moved > HARDLY_MOVED || known > (moved > STOOD_STILL ? NOTHING_LEARNED : HALF)) {
    return null;
  }
  const most = Number.isFinite(pace)
    ? `it would take some ${Number(pace.toPrecision(1)).toLocaleString('en')} steps to learn it`
    : 'it does not come down';
  return {
    verdict: 'warn',
    message:
      `${namedOptimizer(capture.optimizer)} takes steps that are too short: on one batch, over and over, the loss goes from ${number(descent.losses[0] ?? Number.NaN)} to ${number(descent.end)} in ${descent.steps} steps, and at this pace ${most}. ` +
      `Adam at ${best.adamRate} brings it to ${number(best.descent.end)} in ${best.descent.steps}.`,
    location: capture.optimizer?.location ?? capture.location,
    cause: 'learning-rate',
    advice:
      'Raise the learning rate by a factor of 10 until one batch can be learned by heart; Adam at 3e-4 is a safe start.',
    evidence: { stepsAtThisPace: pace, lossesWithAdam: best.descent.losses },
  };
}
