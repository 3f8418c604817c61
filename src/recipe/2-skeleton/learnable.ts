import { orNull } from '../../training/errors.ts';
import type { Training } from '../../training/training.ts';
import { once } from '../once.ts';
import { nearly } from '../statistics/moments.ts';
import { type LossAtInit, measurementOf } from './lossAtInit/measurement.ts';

/** What a net can learn from the captured batch, by the script's own criterion. */
export interface Learnable {
  /** What the best answer costs that is the same for every example: all that a net can learn without looking at its input. */
  readonly constant: number;
  /** The least that the criterion can say behind the net's last activation: 0 neither with label smoothing nor behind a second softmax. */
  readonly floor: number;
}

/**
 * Null where the criterion has no lowest value that could be found (likelihoods of densities, a Wasserstein critic),
 * or where it says the same to the best constant as to the best answers: then there is nothing to learn.
 */
export const learnableOf: (training: Training) => Promise<Learnable | null> = once(async (training) => {
  const measured = await orNull(measurementOf(training));
  const floor = measured && floorOf(measured);
  if (!measured || floor === null) {
    return null;
  }
  const constants = [measured.uniform, ...(measured.bestConstant?.converged ? [measured.bestConstant.value] : [])];
  const constant = Math.min(...constants.filter(Number.isFinite));
  if (!Number.isFinite(constant) || constant <= floor || nearly(constant, floor)) {
    return null;
  }
  // Found numerically, so that a floor of 0 comes out as some 1e-12.
  return { constant, floor: Math.abs(floor) < 1e-5 * constant ? 0 : floor };
});

/**
 * The same for a training on all of the script's batches. Of a batch of one, or of a few that are all of one class, the best
 * constant costs nothing; then zeros before the last activation stand in for what the best constant for all of the data costs.
 */
export async function learnableFromAll(training: Training): Promise<Learnable | null> {
  const learnable = await learnableOf(training);
  const measured = learnable ? null : await orNull(measurementOf(training));
  const floor = measured && floorOf(measured);
  if (!measured || floor === null || !Number.isFinite(measured.uniform) || measured.uniform <= floor) {
    return learnable;
  }
  return nearly(measured.uniform, floor) ? null : { constant: measured.uniform, floor };
}

/** Where the search has not come to its end, what the targets themselves cost stands in for what it would find. */
function floorOf({ reachableFloor: least, ofTargets }: LossAtInit): number | null {
  if (least?.converged) {
    return least.value;
  }
  return least && ofTargets !== null && Number.isFinite(ofTargets) && ofTargets <= least.value ? ofTargets : null;
}

/** The share of what can be learned that a loss shows to have been learned: 0 at the best constant, 1 at the floor. */
export const shareLearned = ({ constant, floor }: Learnable, loss: number): number =>
  Number.isFinite(loss) ? (constant - loss) / (constant - floor) : Number.NEGATIVE_INFINITY;
