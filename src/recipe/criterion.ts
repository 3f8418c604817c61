import { orNull } from '../training/errors.ts';
import type { Capture, OutputSummary } from '../training/protocol/capture.ts';
import type { LossMinimum, LossMinimumQuery, LossQuery, OutputSubstitute } from '../training/protocol/criterion.ts';
import type { Training } from '../training/training.ts';
import type { Judgement } from './check.ts';
import { mean, nearly, standardDeviation } from './statistics/moments.ts';
import { standardNormals } from './statistics/random.ts';

/** How a criterion joins the losses of the examples. `other`: neither of the two, or it could not be told. */
export type Reduction =
  | { readonly kind: 'mean' }
  /** `perExample`: what one example adds on average. */
  | { readonly kind: 'sum'; readonly perExample: number }
  | { readonly kind: 'other' };

/** What a criterion takes its inputs for, told from what it says to chosen ones, never from its name. */
export type ExpectedInput =
  /** It applies a softmax by itself: adding a number to all classes changes nothing. */
  | 'logits-of-softmax'
  /** It picks the target's entry and changes its sign: adding a number to all classes takes just that off the loss. */
  | 'log-probabilities'
  /** It clips or normalises to probabilities, so that what lies outside 0…1 is lost. */
  | 'probabilities'
  | 'anything';

/** Why the criterion cannot be asked for other outputs; null where it can. */
export function refusalOf({ outputs, batch, loss }: Capture): Judgement | null {
  return outputs.length === 0 || batch.targets.length === 0 || !Number.isFinite(loss.value)
    ? {
        verdict: 'not-applicable',
        message: `The loss ${loss.name} compares no outputs with targets that could be told apart.`,
      }
    : null;
}

/** At most this many examples are asked for their own loss. */
const EXAMPLES_FOR_STANDARD_ERROR = 48;

export function lossOrNull(training: Training, query: LossQuery): Promise<number | null> {
  return orNull(training.lossOf(query));
}

/** Null too where the search ran into numbers that are not finite: that says nothing about the criterion. */
export async function leastLossOrNull(training: Training, query: LossMinimumQuery): Promise<LossMinimum | null> {
  const least = await orNull(training.leastLoss(query));
  return least && Number.isFinite(least.value) ? least : null;
}

/** Asks for the batch once, twice and three times over: a mean stays, a sum grows evenly. Constant terms cancel. */
export async function findReduction(training: Training): Promise<Reduction> {
  const { size } = training.capture.batch;
  if (size === null) {
    return { kind: 'other' };
  }
  const times = async (n: number) =>
    lossOrNull(training, {
      outputs: { kind: 'captured' },
      rows: Array.from({ length: n * size }, (_, row) => row % size),
    });
  const once = await times(1);
  const twice = await times(2);
  const thrice = await times(3);
  if (once === null || twice === null || thrice === null) {
    return { kind: 'other' };
  }
  if (nearly(once, twice) && nearly(once, thrice)) {
    return { kind: 'mean' };
  }
  return nearly(twice - once, thrice - twice) ? { kind: 'sum', perExample: (twice - once) / size } : { kind: 'other' };
}

/** The standard error of the batch's loss, from the losses of its examples; 0 where they cannot be had one by one. */
export async function lossStandardError(training: Training, reduction: Reduction): Promise<number> {
  const { size } = training.capture.batch;
  if (size === null || size < 2 || reduction.kind === 'other') {
    return 0;
  }
  const stride = Math.max(1, Math.floor(size / EXAMPLES_FOR_STANDARD_ERROR));
  const losses: number[] = [];
  for (let row = 0; row < size; row += stride) {
    const loss = await lossOrNull(training, { outputs: { kind: 'captured' }, rows: [row] });
    if (loss === null) {
      return 0;
    }
    losses.push(loss);
  }
  const ofOne = standardDeviation(losses.filter(Number.isFinite));
  return reduction.kind === 'sum' ? ofOne * Math.sqrt(size) : ofOne / Math.sqrt(size);
}

export async function findExpectedInput(training: Training): Promise<ExpectedInput> {
  const captured = (shift: number) => lossOrNull(training, { outputs: { kind: 'captured' }, shift });
  const [base, up, down] = [await captured(0), await captured(0.5), await captured(-0.25)];
  if (base !== null && up !== null && down !== null) {
    if (nearly(up, base, 1e-4) && nearly(down, base, 1e-4) && !(await isFlat(training))) {
      return 'logits-of-softmax';
    }
    // The slope is the number of examples for a sum and 1 for a mean, so only its evenness is asked for.
    const slope = (up - base) / 0.5;
    if (slope < 0 && nearly((down - base) / -0.25, slope, 1e-3) && training.capture.batch.targets.every(isInteger)) {
      return 'log-probabilities';
    }
  }
  const filled = (value: number) => filledLoss(training, value);
  const [minus, zero, one, two] = [await filled(-1), await filled(0), await filled(1), await filled(2)];
  // What lies outside is clipped by most, and PyTorch's raises an error at it.
  if (zero !== null && one !== null && (two === null || nearly(one, two, 1e-4))) {
    const half = await filled(0.5);
    // One that compares the examples with each other says the same to whatever all of them share, and clips nothing.
    const tells = !nearly(zero, one, 1e-4) || !nearly(half ?? zero, zero, 1e-4);
    const refuses = minus === null && half !== null;
    if (tells && (refuses || (minus !== null && (nearly(minus, zero, 1e-4) || nearly(minus, one, 1e-4))))) {
      return 'probabilities';
    }
  }
  return (await clipsToProbabilities(training)) ? 'probabilities' : 'anything';
}

/**
 * One that divides by the sum over the classes, too, says the same to whatever number all of them share. Numbers that differ
 * by class tell: what lies above 1 costs what 1 does, and what lies below 0 what 0 does, whichever classes have it.
 */
async function clipsToProbabilities(training: Training): Promise<boolean> {
  const { outputs } = training.capture;
  if (outputs.length === 0 || !outputs.every((output) => output.activation === 'none' && featureCount(output) > 1)) {
    return false;
  }
  const halves = await filledLoss(training, 0.5);
  for (const odd of [0, 1]) {
    const alternating = (high: number, low: number) => {
      const values = outputs.map((output) =>
        Array.from({ length: featureCount(output) }, (_, unit) => (unit % 2 === odd ? high : low)),
      );
      return lossOrNull(training, { outputs: { kind: 'constant', values } });
    };
    const [at, beyond, far] = [await alternating(1, 0), await alternating(2, -1), await alternating(4, -3)];
    const isClipped =
      at !== null && beyond !== null && far !== null && nearly(at, beyond, 1e-4) && nearly(at, far, 1e-4);
    if (!isClipped || halves === null || nearly(at, halves, 1e-4)) {
      return false;
    }
  }
  return true;
}

/**
 * Outputs far outside what a criterion clips to cost the same with a number added, too. Numbers that are all 0, and all one
 * half, are not that far out: a softmax makes the same of both.
 */
async function isFlat(training: Training): Promise<boolean> {
  const [zeros, halves] = [await filledLoss(training, 0), await filledLoss(training, 0.5)];
  return zeros !== null && halves !== null && !nearly(zeros, halves, 1e-4);
}

const filledLoss = (training: Training, value: number) => lossOrNull(training, { outputs: { kind: 'filled', value } });

const isInteger = ({ dtype }: { readonly dtype: string }) => /^u?int/.test(dtype);

/** At most this many examples are given outputs of unit scale. */
const EXAMPLES_OF_UNIT_SCALE = 24;

/**
 * What outputs of unit scale, random numbers with deviation 1, cost beyond the uniform guess. Sound initialisations do
 * not exceed that by much. Two ways to be of unit scale count, and the costlier is taken: the same outputs for every
 * example, as from a random bias, and outputs of its own for each, so that what examples of different classes gain
 * and lose does not cancel (as it would for a hinge loss).
 */
export async function lossOfUnitScaleOutputs(
  training: Training,
  uniform: number,
  reduction: Reduction,
): Promise<number | null> {
  const [shared, own] = [await unitScaleOfConstants(training, uniform), await unitScaleByExample(training, reduction)];
  return shared === null || own === null ? (shared ?? own) : Math.max(shared, own);
}

async function unitScaleByExample(training: Training, reduction: Reduction): Promise<number | null> {
  const { batch } = training.capture;
  if (batch.size === null || reduction.kind === 'other') {
    return null;
  }
  const stride = Math.max(1, Math.floor(batch.size / EXAMPLES_OF_UNIT_SCALE));
  const excesses: number[] = [];
  for (let row = 0; row < batch.size; row += stride) {
    const outputs = unitScaleConstant(training, row + 1);
    const guess = await lossOrNull(training, { outputs: { kind: 'zero' }, rows: [row] });
    const loss = guess === null ? null : await lossOrNull(training, { outputs, rows: [row] });
    // Each draw together with its opposite: what a label gains by the one it loses by the other, and luck cancels.
    const opposite = loss === null ? null : await lossOrNull(training, { outputs: negated(outputs), rows: [row] });
    if (guess === null || loss === null || opposite === null) {
      return null;
    }
    excesses.push((loss + opposite) / 2 - guess);
  }
  const finite = excesses.filter(Number.isFinite);
  if (finite.length === 0) {
    return null;
  }
  return Math.max(0, mean(finite)) * (reduction.kind === 'sum' ? batch.size : 1);
}

async function unitScaleOfConstants(training: Training, uniform: number): Promise<number | null> {
  const draws = 8;
  let total = 0;
  for (let seed = 1; seed <= draws; seed++) {
    const loss = await lossOrNull(training, { outputs: unitScaleConstant(training, seed) });
    if (loss === null || !Number.isFinite(loss)) {
      return null;
    }
    total += Math.abs(loss - uniform);
  }
  return total / draws;
}

type Constant = Extract<OutputSubstitute, { readonly kind: 'constant' }>;

const negated = ({ kind, values }: Constant): Constant => ({
  kind,
  values: values.map((vector) => vector.map((value) => -value)),
});

function unitScaleConstant({ capture }: Training, seed: number): Constant {
  const normal = standardNormals(seed);
  return {
    kind: 'constant',
    values: capture.outputs.map((output) => Array.from({ length: featureCount(output) }, normal)),
  };
}

/** How many classes or features an output has for each example (and position). */
export function featureCount({ shape, featureAxis }: OutputSummary): number {
  return featureAxis === null ? 1 : (shape[featureAxis] ?? 1);
}
