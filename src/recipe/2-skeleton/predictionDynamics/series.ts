import type { TensorValues } from '../../../tensors/npy.ts';
import type { Capture } from '../../../training/protocol/capture.ts';

/** What the net said to the captured batch while it was trained, against what it should have said. */
export interface PredictionSeries {
  /** `classes`: one of several; `binary`: one number that stands for yes; `values`: numbers to be met. */
  readonly kind: 'classes' | 'binary' | 'values';
  /** Of each record: the step before whose update it was taken. */
  readonly steps: readonly number[];
  /** Of each example: its class, or its target. */
  readonly truth: readonly number[];
  /** By record and example: the probability of the true class; of `values` the prediction itself. */
  readonly scores: readonly (readonly number[])[];
  /** By record and example: the class with the highest probability; null for `values`. */
  readonly labels: readonly (readonly number[])[] | null;
}

/** More would not be told apart in a picture. */
const EXAMPLES = 256;
const LIKELIHOOD = /cross_?entropy|nll|focal|likelihood/i;
const YES_OR_NO = /binary|sigmoid|bce|logistic/i;

/**
 * @param predictions records, examples and what the net gives for each, in this order of axes
 * @returns why predictions and targets cannot be compared, where they cannot
 */
export function predictionSeries(
  capture: Capture,
  recordedAt: readonly number[],
  predictions: TensorValues,
  targets: TensorValues | null,
): PredictionSeries | string {
  const [, ...output] = predictions.shape;
  const records = Math.min(recordedAt.length, predictions.shape[0] ?? 0);
  if (records === 0) return 'No predictions were recorded.';
  if (targets === null) return 'The loss has no targets that predictions could be compared with.';
  const steps = recordedAt.slice(0, records);
  const classes = classTargets(output, targets, capture.loss.name);
  const size = output.reduce((product, length) => product * length, 1);
  const at = (record: number, index: number): number => predictions.values[record * size + index] ?? Number.NaN;
  if (classes !== null) return classSeries(steps, classes, at);
  if (targets.values.length < size || product(targets.shape.slice(1)) !== product(output.slice(1))) {
    return `The net gives ${output.join('×')} numbers for the batch and the targets are ${targets.shape.join('×')}, so it is not known which belong together.`;
  }
  const count = Math.min(EXAMPLES, size);
  const truth = Array.from({ length: count }, (_, index) => targets.values[index] ?? Number.NaN);
  const scores = steps.map((_, record) => truth.map((_, index) => at(record, index)));
  return isYesOrNo(capture, truth, size)
    ? binarySeries(capture, { steps, truth, scores })
    : { kind: 'values', steps, truth, scores, labels: null };
}

interface ClassTargets {
  readonly count: number;
  readonly truth: readonly number[];
}

/** The class of each row of the output's last axis; null where the targets choose none. */
function classTargets(output: readonly number[], targets: TensorValues, loss: string): ClassTargets | null {
  const count = output.at(-1) ?? 1;
  if (output.length < 2 || count < 2) return null;
  const rows = Math.min(EXAMPLES, product(output.slice(0, -1)));
  const indices = Array.from(targets.values as ArrayLike<number>).slice(0, rows);
  const leading = output.slice(1, -1);
  const trailing = targets.shape.slice(1).filter((length) => length !== 1);
  if (leading.length === trailing.length && leading.every((length, axis) => length === trailing[axis])) {
    const areIndices = indices.every((value) => Number.isInteger(value) && value >= 0 && value < count);
    return areIndices && LIKELIHOOD.test(loss) ? { count, truth: indices } : null;
  }
  if (targets.shape.at(-1) !== count || !LIKELIHOOD.test(loss) || YES_OR_NO.test(loss)) return null;
  const truth: number[] = [];
  for (let row = 0; row < rows; row++) {
    const values = Array.from({ length: count }, (_, k) => targets.values[row * count + k] ?? 0);
    const sum = values.reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > 1e-3) return null;
    truth.push(indexOfLargest(values));
  }
  return { count, truth };
}

function classSeries(
  steps: readonly number[],
  { count, truth }: ClassTargets,
  at: (record: number, index: number) => number,
): PredictionSeries {
  const row = (record: number, example: number): readonly number[] =>
    Array.from({ length: count }, (_, k) => at(record, example * count + k));
  const toProbabilities = scaleOf(truth.map((_, example) => row(0, example)));
  const scores: number[][] = [];
  const labels: number[][] = [];
  for (const [record] of steps.entries()) {
    const rows = truth.map((_, example) => toProbabilities(row(record, example)));
    scores.push(rows.map((values, example) => values[truth[example] ?? 0] ?? Number.NaN));
    labels.push(rows.map(indexOfLargest));
  }
  return { kind: 'classes', steps, truth, scores, labels };
}

/** Whether the net gives probabilities, their logarithms, or scores before a softmax: told by what they add up to. */
function scaleOf(rows: readonly (readonly number[])[]): (row: readonly number[]) => readonly number[] {
  const sums = (change: (value: number) => number): boolean =>
    rows.every((row) => Math.abs(row.reduce((sum, value) => sum + change(value), 0) - 1) < 1e-3);
  if (sums((value) => value) && rows.flat().every((value) => value >= 0)) return (row) => row;
  if (sums(Math.exp)) return (row) => row.map(Math.exp);
  return softmax;
}

function softmax(row: readonly number[]): readonly number[] {
  const highest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function isYesOrNo({ loss }: Capture, truth: readonly number[], size: number): boolean {
  const both = truth.includes(0) && truth.includes(1) && truth.every((value) => value === 0 || value === 1);
  return both && size > 1 && (YES_OR_NO.test(loss.name) || LIKELIHOOD.test(loss.name));
}

function binarySeries(
  { outputs }: Capture,
  { steps, truth, scores }: Pick<PredictionSeries, 'steps' | 'truth' | 'scores'>,
): PredictionSeries {
  const squashed = outputs[0]?.activation === 'sigmoid' && scores.flat().every((value) => !(value < 0 || value > 1));
  const yes = scores.map((row) => row.map((value) => (squashed ? value : 1 / (1 + Math.exp(-value)))));
  return {
    kind: 'binary',
    steps,
    truth,
    scores: yes.map((row) => row.map((p, example) => (truth[example] === 1 ? p : 1 - p))),
    labels: yes.map((row) => row.map((p) => (p > 0.5 ? 1 : 0))),
  };
}

function indexOfLargest(values: readonly number[]): number {
  let best = 0;
  for (const [index, value] of values.entries()) {
    if (value > (values[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  }
  return best;
}

const product = (lengths: readonly number[]): number => lengths.reduce((total, length) => total * length, 1);
