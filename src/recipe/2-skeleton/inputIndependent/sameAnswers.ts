import type { TensorValues } from '../../../tensors/npy.ts';
import { orNull } from '../../../training/errors.ts';
import type { OutputActivation } from '../../../training/protocol/capture.ts';
import type { Experiment, TraceRow } from '../../../training/protocol/experiments.ts';
import type { TensorId } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { valuesOf } from '../../tensorValues.ts';
import { number } from '../lossAtInit/words.ts';

/** A last layer of zeros needs two steps to wake. */
const STEPS = 16;
/** Rows of one matrix product may be summed up in another order. */
const ROUNDING = 2e-6;
/** Weights drawn at random may cancel each other in what they come to, and not in its rounding. */
const ROUNDING_OF_OTHER_WEIGHTS = 1e-4;
/** What an activation that works on each number, or shares out a whole, comes to in the end. */
const LIMITS: Readonly<Partial<Record<OutputActivation, readonly number[]>>> = {
  softmax: [0, 1],
  sigmoid: [0, 1],
  tanh: [-1, 1],
};
const AT_LIMIT = 1e-3;
/** Seeds of weights that are tried where the script's own do not move. */
const OTHER_WEIGHTS = [1, 2, 3];
/** The loss has to move by this part of itself: where nothing is learned, nothing can be told. */
const MOVED = 1e-4;

/**
 * The outputs of all examples are the same, before and after some steps, though the examples differ. Told at several
 * moments, since a step that is too long may leave a net dead that was alive.
 */
export async function judgeSameAnswers(training: Training, withinMilliseconds: number): Promise<Judgement | null> {
  const { capture } = training;
  const { size, inputs, targets } = capture.batch;
  if (size === null || size < 2 || inputs.length === 0) {
    return null;
  }
  const distinct = await distinctness(training, size, inputs);
  if (distinct === null) {
    return null;
  }
  if (distinct === 'alike') {
    return (await distinctness(training, size, targets)) === 'different' ? fedTheSame(training, size) : null;
  }
  const trace = await orNull(
    training.run({ batches: 'first-only', steps: STEPS, seed: 1, observe: ['predictions'], withinMilliseconds }),
  );
  const rows = trace?.rows ?? [];
  const [first] = rows;
  const last = rows.at(-1);
  const moments = [first, rows[1], rows[Math.floor(rows.length / 2)], last];
  if (!first || !last) {
    return null;
  }
  if (!(Math.abs(first.loss - last.loss) > MOVED * Math.abs(first.loss))) {
    return judgeWithOtherWeights(training, size, first);
  }
  for (const moment of moments) {
    const { predictions = [] } = moment ?? {};
    const answers = predictions.map((id) => ({ id }));
    if ((await distinctness(training, size, answers)) !== 'alike' || (await lieAtLimits(training, answers))) {
      return null;
    }
  }
  return {
    verdict: 'fail',
    message: `The net does not use its inputs: its outputs are the same for all ${size} examples of the batch, though these differ, before and after ${rows.length - 1} of the script's own steps, which bring the loss from ${number(first.loss)} to ${number(last.loss)}.`,
    expected: 'outputs that differ from example to example',
    observed: 'the same outputs for all examples',
    location: capture.model?.location ?? capture.location,
    cause: 'input-ignored',
    advice: 'Look for an input that is overwritten, masked out or never used in the forward pass.',
    evidence: { losses: rows.map(({ loss }) => loss) },
  };
}

/**
 * Where the steps move nothing, because the answers are the same for all examples and all classes: other weights are tried, by
 * which a net that uses its inputs tells its examples apart.
 */
async function judgeWithOtherWeights(training: Training, size: number, first: TraceRow): Promise<Judgement | null> {
  const { capture } = training;
  const isAlike = async ({ predictions = [] }: TraceRow): Promise<boolean> => {
    const answers = predictions.map((id) => ({ id }));
    return (
      (await distinctness(training, size, answers, ROUNDING_OF_OTHER_WEIGHTS)) === 'alike' &&
      !(await lieAtLimits(training, answers))
    );
  };
  const names = (await orNull(training.describeStep()))?.parameters.map(({ name }) => name) ?? [];
  if (names.length === 0 || !(await isAlike(first))) {
    return null;
  }
  for (const seed of OTHER_WEIGHTS) {
    const experiment: Experiment = { batches: 'first-only', steps: 1, seed, scatter: names, observe: ['predictions'] };
    const row = (await orNull(training.run(experiment)))?.rows[0];
    if (!row || !(await isAlike(row))) {
      return null;
    }
  }
  return {
    verdict: 'fail',
    message: `The net does not use its inputs: its outputs are the same for all ${size} examples of the batch, though these differ, and stay so with other weights. So the loss does not move from ${number(first.loss)}.`,
    expected: 'outputs that differ from example to example',
    observed: 'the same outputs for all examples',
    location: capture.model?.location ?? capture.location,
    cause: 'input-ignored',
    advice:
      'Look for an input that is overwritten, masked out or never used in the forward pass: a mask that is the wrong way round.',
  };
}

/** Behind a softmax or sigmoid that is sure of itself, outputs that differ widely before it are all 0 or 1: that tells nothing of the net. */
async function lieAtLimits(training: Training, answers: readonly { readonly id: TensorId }[]): Promise<boolean> {
  const { outputs } = training.capture;
  for (const [index, { id }] of answers.entries()) {
    const limits = LIMITS[outputs[index]?.activation ?? 'none'];
    const values = limits ? await valuesOf(training, id) : null;
    const atLimits = (value: number) => (limits ?? []).some((limit) => Math.abs(value - limit) <= AT_LIMIT);
    if (values && Array.from(values.values).every(atLimits)) {
      return true;
    }
  }
  return false;
}

function fedTheSame({ capture }: Training, size: number): Judgement {
  return {
    verdict: 'fail',
    message: `The net does not use its inputs: what enters it is the same for all ${size} examples of the batch, though their targets differ.`,
    expected: 'inputs that differ from example to example',
    observed: 'the same input for all examples',
    location: capture.location,
    cause: 'input-ignored',
    advice:
      'Look at how the batch is made, and whether it reaches the net: an input that is computed and then not used.',
  };
}

/**
 * Whether the rows of all of these tensors are alike. Null where some have no axis for the examples, or cannot be read, and
 * no other one differs.
 */
async function distinctness(
  training: Training,
  size: number,
  tensors: readonly { readonly id: TensorId }[],
  rounding = ROUNDING,
): Promise<'alike' | 'different' | null> {
  let unknown = tensors.length === 0;
  for (const { id } of tensors) {
    const values = await valuesOf(training, id);
    const alike = values && areRowsAlike(values, size, rounding);
    if (alike === false) {
      return 'different';
    }
    unknown ||= alike === null;
  }
  return unknown ? null : 'alike';
}

/** The examples lie along the first axis, perhaps several rows for each, or along the second; null where along neither. */
function areRowsAlike({ shape, values }: TensorValues, size: number, rounding: number): boolean | null {
  const [first = 0, second = 0] = shape;
  const along = first > 0 && first % size === 0 ? 'first' : second === size ? 'second' : null;
  if (along === null) {
    return null;
  }
  const row = along === 'first' ? values.length / size : values.length / (first * size);
  const block = along === 'first' ? values.length : row * size;
  let scale = 0;
  for (let element = 0; element < values.length; element++) {
    scale = Math.max(scale, Math.abs(values[element] ?? 0));
  }
  for (let element = 0; element < values.length; element++) {
    const ofFirstExample = element - (element % block) + (element % row);
    if (!(Math.abs((values[element] ?? 0) - (values[ofFirstExample] ?? 0)) <= rounding * scale)) {
      return false;
    }
  }
  return true;
}
