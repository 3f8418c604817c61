import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { featureCount, lossOrNull } from '../criterion.ts';
import { nearly } from '../statistics/moments.ts';
import { stepOf } from './gradientFlow/oneStep.ts';
import { number } from './lossAtInit/words.ts';

const MOST_EXAMPLES = 256;
const MOST_UNITS = 100;

/**
 * Is the loss clipped where the gradient was meant? Then the worst examples of the batch get no gradient at all, and just
 * those that need it most are ignored. The article's own example of a silent mistake.
 */
export const lossClipped: Check = {
  id: 'skeleton/loss-clipped',
  stage: 2,
  title: 'The loss is not clipped',
  question: 'Do the examples that cost most get a gradient?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const { size, targets } = capture.batch;
  context.report('Comparing the losses of the examples with their gradients');
  const { outputGradientNorms: norms } = await stepOf(training);
  if (
    !norms ||
    size === null ||
    norms.length !== size ||
    targets.length === 0 ||
    !Number.isFinite(capture.loss.value)
  ) {
    return {
      verdict: 'not-applicable',
      message: "The gradient of the loss with respect to each example's output could not be had.",
    };
  }
  const still = norms.flatMap((norm, row) => (norm === 0 ? [row] : []));
  const evidence = { examples: size, withoutGradient: still.length };
  if (still.length === 0) {
    return { verdict: 'pass', message: `Each of ${size} examples has a gradient.`, evidence };
  }
  const finding = still.length === size ? await judgeWhole(training) : await judgePart(training, norms, still);
  if (finding) {
    return { ...finding, evidence: { ...evidence, ...finding.evidence } };
  }
  return still.length === size
    ? {
        verdict: 'not-applicable',
        message: 'No example has a gradient, and no ceiling of the loss is in sight.',
        evidence,
      }
    : {
        verdict: 'pass',
        message: `${size - still.length} of ${size} examples have a gradient; the others cost no more than these, as with a margin that is kept or a target that is masked.`,
        evidence,
      };
}

/** All examples without a gradient cost the same, and more than every other: a margin or a mask is the other way about. */
async function judgePart(
  training: Training,
  norms: readonly number[],
  still: readonly number[],
): Promise<Judgement | null> {
  if (norms.length > MOST_EXAMPLES) {
    return null;
  }
  const losses: number[] = [];
  for (const row of norms.keys()) {
    const loss = await lossOrNull(training, { outputs: { kind: 'captured' }, rows: [row] });
    if (loss === null) {
      return null;
    }
    losses.push(loss);
  }
  const ceiling = losses[still[0] ?? 0] ?? Number.NaN;
  const others = losses.filter((_, row) => !still.includes(row));
  if (
    !still.every((row) => nearly(losses[row] ?? Number.NaN, ceiling, 1e-5)) ||
    others.some((loss) => loss >= ceiling - 1e-6 * Math.abs(ceiling)) ||
    !(await isCeiling(training, ceiling, [still[0] ?? 0]))
  ) {
    return null;
  }
  return clipped(
    training,
    `${still.length} of the ${norms.length} examples get no gradient, and they are the worst ones: each costs exactly ${number(ceiling)}, where the loss is clipped`,
    { ceiling, losses },
  );
}

/** The loss of the whole batch lies on the ceiling, whatever the outputs are; only the right answers get below it. */
async function judgeWhole(training: Training): Promise<Judgement | null> {
  const ceiling = training.capture.loss.value;
  const right = await rightAnswer(training);
  const isLower = right !== null && right < ceiling - 1e-3 * Math.abs(ceiling);
  // A limit that was seen needs no lower loss as a proof: of sequences no constant is a right answer.
  if (!(isLower || training.capture.loss.limitedAt) || !(await isCeiling(training, ceiling))) {
    return null;
  }
  return clipped(
    training,
    `No example gets a gradient: the loss of the batch is clipped at ${number(ceiling)}${isLower ? `, and right answers would cost ${number(right)}` : ', where worse outputs cost no more'}`,
    { ceiling },
  );
}

/** What the targets cost in the outputs' place; where these are class numbers, the best certain class for one example. */
async function rightAnswer(training: Training): Promise<number | null> {
  const ofTargets = await lossOrNull(training, { outputs: { kind: 'targets' } });
  if (ofTargets !== null) {
    return ofTargets;
  }
  const { outputs } = training.capture;
  const losses: number[] = [];
  for (let unit = 0; unit < Math.min(MOST_UNITS, Math.max(...outputs.map(featureCount))); unit++) {
    const values = outputs.map((output) =>
      Array.from({ length: featureCount(output) }, (_, at) => (at === unit ? 10 : 0)),
    );
    const loss = await lossOrNull(training, { outputs: { kind: 'constant', values }, rows: [0] });
    losses.push(loss ?? Number.POSITIVE_INFINITY);
  }
  const least = Math.min(...losses);
  return Number.isFinite(least) ? least : null;
}

/**
 * Whether no outputs, however far off, cost more than this, and some cost just this. Tried with a large number in one unit
 * after the other, of either sign: a wrong class said with certainty, a prediction that is out by a thousand.
 */
async function isCeiling(training: Training, ceiling: number, rows?: readonly number[]): Promise<boolean> {
  const { outputs } = training.capture;
  const units = Math.min(4, Math.max(...outputs.map(featureCount)));
  const answers: (number | null)[] = [];
  for (let unit = 0; unit < units; unit++) {
    for (const value of [1e3, -1e3]) {
      const values = outputs.map((output) =>
        Array.from({ length: featureCount(output) }, (_, at) => (at === unit ? value : 0)),
      );
      answers.push(await lossOrNull(training, { outputs: { kind: 'constant', values }, ...(rows ? { rows } : {}) }));
    }
  }
  const known = answers.filter((loss) => loss !== null && Number.isFinite(loss)) as readonly number[];
  const highest = Math.max(...known);
  return known.length === answers.length && nearly(highest, ceiling, 1e-3);
}

function clipped({ capture }: Training, what: string, evidence: Judgement['evidence'] = {}): Judgement {
  const at = capture.loss.limitedAt ?? capture.loss.location ?? capture.location;
  return {
    verdict: 'fail',
    message: `${what}. Outliers are ignored instead of being kept from moving the weights too far.`,
    expected: 'a gradient for the examples that cost most',
    location: at,
    cause: 'clip',
    advice: 'Leave the loss as it is and clip the gradient, after backward() and before the step.',
    remedy: at && { kind: 'clip-gradient', at },
    evidence,
  };
}
