import type { InputBatch } from '../../../training/protocol/evaluations.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { evaluationsOrNull } from '../../seenEvaluations.ts';
import { nearly } from '../../statistics/moments.ts';
import { type Evaluation, evaluationsOf } from '../fullEval/evaluation.ts';
import { number } from '../lossAtInit/words.ts';

/** Deviations this many times apart, in every batch, are no draw of the same data. */
const FAR_APART = 20;
/** A coding's limits come out to the last digit, up to rounding. */
const SAME = 1e-5;
/** The share of the wider range by which two codings have to differ. */
const OTHERWISE = 0.02;
/** Where only one batch shows the training data's limits, which may then be chance. */
const TWICE = 2;
/**
 * Pictures are coded within limits. Of tables and sequences those are, of whose numbers so many lie at their limits: windows
 * of one series share the extremes of where they overlap.
 */
const AT_LIMITS = 0.2;
const RANK_OF_PICTURES = 4;
/** Fewer numbers tell nothing of limits; a deviation is known well enough from some twenty. */
const FEWEST = 100;
const FEWEST_OF_A_DEVIATION = 20;

/**
 * Does the net get its evaluation data as it gets its training data? Data that are coded within limits (pixels, dummies)
 * reach them in batch after batch: other limits in the evaluation prove another coding, where other means and
 * deviations may be other data.
 */
export async function judgeEvaluationInputs(training: Training, withinMilliseconds: number): Promise<Judgement | null> {
  const [captured] = training.capture.batch.inputs.filter(isReal);
  const seen = captured ? await evaluationsOrNull(training, withinMilliseconds) : null;
  if (!captured || !seen) {
    return null;
  }
  // A net that is called otherwise for training than for evaluation (layer by layer) gets what cannot be compared.
  if (!seen.trainingInputs?.length) {
    return null;
  }
  const ofTraining = distinct([...batchOf(captured), ...seen.trainingInputs], captured.shape);
  for (const evaluation of evaluationsOf(seen)) {
    const ofEvaluation = distinct(
      evaluation.passes.flatMap(({ inputs }) => inputs ?? []),
      captured.shape,
    );
    const difference = differenceOf(ofTraining, ofEvaluation);
    if (difference) {
      return finding(evaluation, ofTraining, ofEvaluation, difference);
    }
  }
  return null;
}

const isReal = ({ dtype, shape, statistics }: TensorSummary) =>
  /float|double/.test(dtype) && shape.length > 1 && statistics !== null;

/** How many of its numbers lie at its limits was not counted; other batches tell. */
const batchOf = ({ shape, statistics }: TensorSummary): readonly InputBatch[] =>
  statistics ? [{ shape, statistics, atLimits: 1 }] : [];

/** Batches of the same features, large enough, each once. */
function distinct(batches: readonly InputBatch[], like: readonly number[]): readonly InputBatch[] {
  const fitting = batches.filter(
    ({ shape, statistics: { nanCount, infinityCount } }) =>
      shape.length === like.length &&
      (shape.length > 2 || shape[1] === like[1]) &&
      numbersIn(shape) >= FEWEST_OF_A_DEVIATION &&
      nanCount + infinityCount === 0,
  );
  return fitting.filter(
    ({ statistics }, at) => fitting.findIndex((other) => other.statistics.mean === statistics.mean) === at,
  );
}

const numbersIn = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

type Difference = 'limits' | 'scale';

function differenceOf(training: readonly InputBatch[], evaluation: readonly InputBatch[]): Difference | null {
  if (training.length === 0 || evaluation.length === 0) {
    return null;
  }
  const large = (batches: readonly InputBatch[]) => batches.filter(({ shape }) => numbersIn(shape) >= FEWEST);
  const [own, other] = [limitsOf(large(training)), limitsOf(large(evaluation))];
  if (own && other && evaluation.length > 1) {
    const [range, otherRange] = [own[1] - own[0], other[1] - other[0]];
    const apart = Math.max(Math.abs(own[0] - other[0]), Math.abs(own[1] - other[1])) / Math.max(range, otherRange);
    const widths = Math.max(range, otherRange) / Math.min(range, otherRange);
    if (training.length > 1 ? apart > OTHERWISE : widths >= TWICE) {
      return 'limits';
    }
  }
  const deviations = (batches: readonly InputBatch[]) => batches.map(({ statistics }) => statistics.standardDeviation);
  const [trained, evaluated] = [deviations(training), deviations(evaluation)];
  const ratio = Math.max(Math.min(...evaluated) / Math.max(...trained), Math.min(...trained) / Math.max(...evaluated));
  return ratio >= FAR_APART ? 'scale' : null;
}

/** The least and the greatest number, where they are the same in every batch. */
function limitsOf(batches: readonly InputBatch[]): readonly [number, number] | null {
  const [first, ...others] = batches;
  if (!first || (first.shape.length < RANK_OF_PICTURES && batches.some(({ atLimits }) => atLimits < AT_LIMITS))) {
    return null;
  }
  const { minimum, maximum } = first.statistics;
  const range = maximum - minimum;
  const same = others.every(
    ({ statistics }) =>
      nearly(statistics.minimum, minimum, SAME) && Math.abs(statistics.maximum - maximum) <= SAME * Math.abs(maximum),
  );
  return range > 0 && same ? [minimum, maximum] : null;
}

function finding(
  { location }: Evaluation,
  training: readonly InputBatch[],
  evaluation: readonly InputBatch[],
  difference: Difference,
): Judgement {
  const [own, other] = [figuresOf(training), figuresOf(evaluation)];
  return {
    verdict: 'warn',
    message: `The net is trained on inputs ${own.text}, and the evaluation${location ? ` on line ${location.line}` : ''} gives it inputs ${other.text}${difference === 'limits' ? ', in batch after batch' : ''}: the two are not prepared alike, so what is measured is another task.`,
    expected: `inputs ${own.text}`,
    observed: `inputs ${other.text}`,
    location,
    cause: 'evaluation-inputs',
    advice: 'Prepare evaluation data with the figures of the training data, by the same function.',
    evidence: {
      trainingMeans: own.means,
      trainingDeviations: own.deviations,
      evaluationMeans: other.means,
      evaluationDeviations: other.deviations,
    },
  };
}

function figuresOf(batches: readonly InputBatch[]) {
  const of = (key: 'minimum' | 'maximum' | 'mean' | 'standardDeviation') =>
    batches.map(({ statistics }) => statistics[key]);
  const means = of('mean');
  return {
    means,
    deviations: of('standardDeviation'),
    text: `from ${number(Math.min(...of('minimum')))} to ${number(Math.max(...of('maximum')))} (deviation ${number(Math.max(...of('standardDeviation')))})`,
  };
}
