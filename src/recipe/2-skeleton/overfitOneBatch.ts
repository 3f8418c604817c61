import type { Trace } from '../../training/protocol.ts';
import type { Training } from '../../training/training.ts';
import { affordableSteps } from '../budget.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { leastLossOrNull } from '../criterion.ts';
import { mean } from '../statistics/moments.ts';
import { number } from './lossAtInit/words.ts';

const BUDGET = { atLeast: 40, atMost: 400, seconds: 20 };

/** The share of the way to the floor that counts as having fitted the batch, and the one below which nothing was learned. */
const FITTED = 0.9;
const NOTHING = 0.1;

/** The floor counts as reached a little above it, since most criteria only approach it. */
const STOP_SHARE = 0.02;

/**
 * Can the net learn one batch by heart with the script's own step? The loss has to come down to the least that its
 * criterion can give, which is 0 neither with label smoothing nor behind a second softmax.
 * The article's step "overfit one batch".
 */
export const overfitOneBatch: Check = {
  id: 'skeleton/overfit-one-batch',
  stage: 2,
  title: 'Overfit one batch',
  question: 'Can the net learn a single batch by heart?',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  context.report('Looking for the lowest loss that can be reached');
  const least = await leastLossOrNull(training, { over: 'each-example', space: 'before-activation' });
  const floor = least?.converged ? least.value : null;
  const start = capture.loss.value;
  if (!Number.isFinite(start)) {
    return { verdict: 'not-applicable', message: `The loss is ${start} at the first step: see Verify loss at init.` };
  }
  const steps = await affordableSteps(training, BUDGET);
  context.report(`Taking ${steps} of the script's own steps on the captured batch`);
  const trace = await training.run({
    batches: 'first-only',
    steps,
    ...(floor === null ? {} : { stopBelow: floor + STOP_SHARE * (start - floor) }),
  });
  const judgement = judgeTrace(trace, start, floor);
  const location = judgement.verdict === 'fail' ? (capture.optimizer?.location ?? capture.location) : null;
  return {
    ...judgement,
    location,
    expected:
      floor === null
        ? 'a loss that falls towards its floor'
        : `about ${number(floor)}, the lowest loss that can be reached`,
    observed: `${number(trace.rows.at(-1)?.loss ?? start)} after ${trace.rows.length - 1} steps`,
    evidence: { losses: trace.rows.map(({ loss }) => loss), floor, steps: trace.rows.length - 1 },
  };
}

/** Judges the losses of `first-only` alone. `floor`: null where the criterion has none that could be found. */
export function judgeTrace(trace: Trace, start: number, floor: number | null): Judgement {
  const losses = trace.rows.map(({ loss }) => loss);
  const taken = losses.length - 1;
  const bad = losses.findIndex((loss) => !Number.isFinite(loss));
  if (bad !== -1) {
    return {
      verdict: 'fail',
      message: `On one batch, over and over, the loss goes from ${number(start)} to ${losses[bad]} in ${bad} steps: training diverges.`,
      advice: 'Lower the learning rate; look for a logarithm or a division that can meet zero.',
    };
  }
  const tail = Math.max(1, Math.floor(losses.length / 10));
  const end = mean(losses.slice(-tail));
  const words = `On one batch, over and over, the loss goes from ${number(start)} to ${number(end)} in ${taken} steps`;
  if (losses.every((loss) => loss === losses[0])) {
    return {
      verdict: 'fail',
      message: `On one batch, over and over, the loss stays at exactly ${number(start)} for ${taken} steps: the steps change nothing that the loss depends on.`,
      advice:
        'See whether the optimizer holds the parameters, whether gradients reach them, and whether the learning rate is zero.',
    };
  }
  if (floor === null) {
    return end < start
      ? { verdict: 'pass', message: `${words}; the criterion has no lowest value to compare with.` }
      : notLearned(words, losses, start);
  }
  const share = (start - end) / Math.max(start - floor, 1e-12);
  if (trace.stopped === 'below' || share >= FITTED) {
    return { verdict: 'pass', message: `${words}; the lowest that can be reached is ${number(floor)}.` };
  }
  if (share < NOTHING && !isFalling(losses)) {
    return notLearned(`${words}; it could reach ${number(floor)}`, losses, start);
  }
  return {
    verdict: 'not-applicable',
    message: `${words}, ${Math.round(100 * share)} % of the way to ${number(floor)}${isFalling(losses) ? ' and still falling: more steps would tell' : ', and levels off: the net may be too small to learn this batch by heart, or the batch holds equal inputs with different targets'}.`,
  };
}

function notLearned(words: string, losses: readonly number[], start: number): Judgement {
  const half = losses.slice(Math.floor(losses.length / 2));
  const rising = mean(half) > 1.5 * Math.abs(start);
  return {
    verdict: 'fail',
    message: rising ? `${words}: it grows, as with a learning rate that is too high.` : `${words}: nothing is learned.`,
    advice: rising
      ? 'Lower the learning rate.'
      : 'Try a learning rate of 3e-4 with Adam; then look at activations, initial weights and which parameters get a gradient.',
  };
}

/** The last quarter lies below the one before it. */
function isFalling(losses: readonly number[]): boolean {
  const quarter = Math.max(1, Math.floor(losses.length / 4));
  const last = mean(losses.slice(-quarter));
  const before = mean(losses.slice(-2 * quarter, -quarter));
  return last < before - 1e-4 * Math.abs(before);
}
