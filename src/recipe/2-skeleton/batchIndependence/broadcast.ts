import { orNull } from '../../../training/errors.ts';
import type { Capture } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { lossOrNull } from '../../criterion.ts';
import { mean, nearly } from '../../statistics/moments.ts';
import { measurementOf } from '../lossAtInit/measurement.ts';
import { number } from '../lossAtInit/words.ts';

/** Pairs of examples whose mixtures are asked for. */
const PAIRS = 6;
/** Copies in a mixture of two examples: 4 of the one, 3 and 1, 2 and 2, … */
const COPIES = 4;
/** Of what the best constant costs: nothing that costs less than this much of it less is an answer of its own for each example. */
const NO_LESS = 1e-3;
/** A deviation from evenness below this share of the losses is rounding. */
const ROUNDING = 1e-5;

interface Pair {
  readonly output: TensorSummary;
  readonly target: TensorSummary;
}

/**
 * (N, 1) against (N) broadcasts to (N, N): every output is compared with every target.
 *
 * Told by what the criterion says to mixtures of two examples: where each output meets its own target, the loss is a
 * straight line in the share of the one; where all outputs meet all targets it is a parabola. Neither mean nor sum nor a
 * constant term changes that, and criteria that relate examples in other ways (ratios, correlations) are neither.
 */
export async function judgeBroadcast(training: Training): Promise<Judgement | null> {
  const { capture } = training;
  const { size } = capture.batch;
  const pair = mismatched(capture) ?? (await alikeWithNothingToLearn(training));
  if (!pair || size === null || size < 2) {
    return null;
  }
  let bent = false;
  for (const [one, other] of pairsOf(size)) {
    const shape = await shapeOfMixtures(training, one, other);
    if (shape === null || shape === 'other') {
      return null;
    }
    bent ||= shape === 'parabola';
  }
  return bent ? broadcastFinding(training, pair, size) : null;
}

async function broadcastFinding(training: Training, { output, target }: Pair, size: number): Promise<Judgement> {
  const { capture } = training;
  const at = capture.loss.location ?? capture.location;
  const own = await meanOfExamples(training, size);
  const isHidden = output.shape.length === target.shape.length;
  const shapes = isHidden
    ? `Outputs and targets of shape ${shapeOf(output)} do not meet as such: before they are compared one of them gets an axis of length 1, and they broadcast to (${size}, ${size})`
    : `Outputs of shape ${shapeOf(output)} are compared with targets of shape ${shapeOf(target)}, which broadcasts to (${size}, ${size})`;
  const consequence = 'each output is compared with every target, so the net can only learn their mean';
  return {
    verdict: 'fail',
    message: `${shapes}: ${consequence}. The loss is ${number(capture.loss.value)}${own === null ? '' : `; of each output with its own target it would be ${number(own)}`}.`,
    expected: own === null ? null : number(own),
    observed: number(capture.loss.value),
    location: at,
    advice: 'Give both the same shape: squeeze the outputs or unsqueeze the targets.',
    cause: 'broadcast',
    remedy: isHidden
      ? null
      : at && {
          kind: 'match-shapes',
          at,
          longer: output.shape.length > target.shape.length ? 'outputs' : 'targets',
        },
    evidence: { ofTheBatch: capture.loss.value, meanOfTheExamples: own },
  };
}

/** The losses of single examples are those of outputs with their own targets. */
async function meanOfExamples(training: Training, size: number): Promise<number | null> {
  const losses: number[] = [];
  for (let row = 0; row < Math.min(size, 32); row++) {
    const loss = await lossOrNull(training, { outputs: { kind: 'captured' }, rows: [row] });
    if (loss === null) {
      return null;
    }
    losses.push(loss);
  }
  return mean(losses);
}

async function shapeOfMixtures(
  training: Training,
  one: number,
  other: number,
): Promise<'line' | 'parabola' | 'other' | null> {
  const losses: number[] = [];
  for (let copies = 0; copies <= COPIES; copies++) {
    const rows = Array.from({ length: COPIES }, (_, place) => (place < copies ? one : other));
    const loss = await lossOrNull(training, { outputs: { kind: 'captured' }, rows });
    if (loss === null || !Number.isFinite(loss)) {
      return null;
    }
    losses.push(loss);
  }
  const scale = Math.max(...losses.map(Math.abs), 1e-6);
  const bends = differences(differences(losses));
  const bend = mean(bends);
  if (bends.every((each) => Math.abs(each) <= ROUNDING * scale)) {
    return 'line';
  }
  return bends.every((each) => nearly(each, bend, 0.02) || Math.abs(each - bend) <= ROUNDING * scale)
    ? 'parabola'
    : 'other';
}

const differences = (values: readonly number[]): number[] =>
  values.slice(1).map((value, index) => value - (values[index] ?? 0));

function pairsOf(size: number): readonly (readonly [number, number])[] {
  const half = Math.floor(size / 2);
  return Array.from({ length: Math.min(PAIRS, half) }, (_, index) => [index, index + half] as const);
}

/** An output and a target with equally many numbers, one of them with an axis of length 1 more. */
function mismatched({ outputs, batch: { targets } }: Capture): Pair | null {
  for (const output of outputs) {
    for (const target of targets) {
      if (count(output) === count(target) && Math.abs(output.shape.length - target.shape.length) === 1) {
        return { output, target };
      }
    }
  }
  return null;
}

/**
 * One number an example on both sides, and the axis that is too many put in on the way to the loss. Losses that compare examples
 * with each other on purpose are parabolas, too, but there is something to learn in them: here no answers cost less than the
 * best constant, though the targets differ.
 */
async function alikeWithNothingToLearn(training: Training): Promise<Pair | null> {
  const { outputs, batch } = training.capture;
  const [[output, ...others], [target, ...more]] = [outputs, batch.targets];
  if (!output || !target || others.length > 0 || more.length > 0) {
    return null;
  }
  const range = target.statistics;
  const isOneEach = count(output) === batch.size && count(target) === batch.size;
  if (!isOneEach || output.shape.length !== target.shape.length || !range || range.minimum === range.maximum) {
    return null;
  }
  const measurement = await orNull(measurementOf(training));
  const [constant, floor] = [measurement?.bestConstant, measurement?.freeFloor];
  if (!constant?.converged || !floor?.converged || !(constant.value > 0)) {
    return null;
  }
  return Math.abs(constant.value - floor.value) <= NO_LESS * constant.value ? { output, target } : null;
}

const count = ({ shape }: TensorSummary) => shape.reduce((product, length) => product * length, 1);
const shapeOf = ({ shape }: TensorSummary) => `(${shape.join(', ')})`;
