import { orNull } from '../../../training/errors.ts';
import type { Fingerprint } from '../../../training/protocol/randomness.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import { nearly } from '../../statistics/moments.ts';

/** How a run of the script begins. */
export interface Beginning {
  readonly fingerprint: Fingerprint;
  readonly weights: readonly TensorSummary[];
  readonly batch: readonly TensorSummary[];
  /** Of the captured step and, where steps can be repeated, of some more. */
  readonly losses: readonly number[];
}

export type Difference = 'weights' | 'batch' | 'losses';

const STEPS = 3;
const STEPS_WITHIN_MILLISECONDS = 3_000;
/** Threads add up in any order, which changes the last digits (some 1e-7), more with every step; a seed changes the first. */
const SAME_NUMBERS = 1e-5;
const SAME_LOSSES = 1e-3;

export async function beginningOf(training: Training): Promise<Beginning> {
  const { batch, loss, repeat } = training.capture;
  const trace = repeat.exact
    ? await orNull(training.run({ batches: 'as-trained', steps: STEPS, withinMilliseconds: STEPS_WITHIN_MILLISECONDS }))
    : null;
  const rows = trace?.rows.map((row) => row.loss) ?? [];
  return {
    fingerprint: await training.fingerprint(),
    weights: (await orNull(training.weights())) ?? [],
    batch: [...batch.inputs, ...batch.targets],
    losses: rows.length > 0 ? rows : [loss.value],
  };
}

/** In what two runs differ by more than rounding. Losses count only where weights and batch are the same. */
export function differences(one: Beginning, other: Beginning): readonly Difference[] {
  const weights = one.fingerprint.weights !== other.fingerprint.weights && differ(one.weights, other.weights);
  const batch =
    (one.fingerprint.inputs !== other.fingerprint.inputs || one.fingerprint.targets !== other.fingerprint.targets) &&
    differ(one.batch, other.batch);
  if (weights || batch) {
    return [...(weights ? (['weights'] as const) : []), ...(batch ? (['batch'] as const) : [])];
  }
  const count = Math.min(one.losses.length, other.losses.length);
  // A loss that is no number in both runs is the same in both.
  const same = one.losses.slice(0, count).every((loss, step) => {
    const its = other.losses[step] ?? loss;
    return Object.is(loss, its) || nearly(loss, its, SAME_LOSSES);
  });
  return same ? [] : ['losses'];
}

/** Fingerprints tell the last digit; summaries tell whether more than that is another. */
function differ(some: readonly TensorSummary[], others: readonly TensorSummary[]): boolean {
  return some.length === 0 || some.length !== others.length || some.some((one, index) => !alike(one, others[index]));
}

function alike(one: TensorSummary, other: TensorSummary | undefined): boolean {
  if (!other || one.shape.join() !== other.shape.join()) {
    return false;
  }
  const [here, there] = [one.statistics, other.statistics];
  const scale = Math.max(
    here?.standardDeviation ?? 0,
    Math.abs(here?.maximum ?? 0),
    Math.abs(here?.minimum ?? 0),
    1e-12,
  );
  const near = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= SAME_NUMBERS * scale;
  const sameStatistics =
    here === null ||
    there === null ||
    (near(here.mean, there.mean) &&
      near(here.standardDeviation, there.standardDeviation) &&
      near(here.minimum, there.minimum) &&
      near(here.maximum, there.maximum));
  return (
    sameStatistics &&
    one.firstValues.every((value, index) => {
      const its = other.firstValues[index];
      return typeof value === 'number' && typeof its === 'number' ? near(value, its) : value === its;
    })
  );
}
