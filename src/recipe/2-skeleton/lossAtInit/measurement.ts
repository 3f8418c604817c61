import type { LossMinimum } from '../../../training/protocol/criterion.ts';
import type { Training } from '../../../training/training.ts';
import {
  type ExpectedInput,
  findExpectedInput,
  findReduction,
  leastLossOrNull,
  lossOfUnitScaleOutputs,
  lossOrNull,
  lossStandardError,
  type Reduction,
} from '../../criterion.ts';
import { once } from '../../once.ts';
import { nearly } from '../../statistics/moments.ts';

/** What the script's own criterion says around the first step. Losses in its own units; null where it could not be asked. */
export interface LossAtInit {
  readonly observed: number;
  /** Of zeros before the final activation: a uniform guess for classes, 0 for a regression. */
  readonly uniform: number;
  readonly reduction: Reduction;
  readonly expectedInput: ExpectedInput;
  readonly standardError: number;
  /** Mean distance from `uniform` of random outputs with standard deviation 1. */
  readonly unitScaleExcess: number | null;
  /** The least over outputs that are the same for every example. */
  readonly bestConstant: LossMinimum | null;
  /** The least over outputs that pass the net's final activation. */
  readonly reachableFloor: LossMinimum | null;
  /** The least over any outputs. */
  readonly freeFloor: LossMinimum | null;
  /** Of the targets themselves in the outputs' place: the floor of a regression. */
  readonly ofTargets: number | null;
}

/**
 * Whether handing the targets back as outputs gives the criterion's least: it measures a distance to them. What is small is
 * told by what zeros cost: beside the loss of outputs that are far too large everything is.
 */
export function measuresDistance({ ofTargets, freeFloor, observed, uniform }: LossAtInit): boolean {
  if (ofTargets === null) {
    return false;
  }
  const floor = freeFloor?.value ?? 0;
  const scale = uniform === 0 ? Math.abs(observed) : Math.min(Math.abs(observed), Math.abs(uniform));
  return nearly(ofTargets, floor) || Math.abs(ofTargets - floor) <= 1e-3 * scale;
}

/** @throws NotApplicableError where the criterion cannot be asked */
export const measurementOf: (training: Training) => Promise<LossAtInit> = once(async (training) => {
  const uniform = await training.lossOf({ outputs: { kind: 'zero' } });
  const reduction = await findReduction(training);
  return {
    observed: training.capture.loss.value,
    uniform,
    reduction,
    expectedInput: await findExpectedInput(training),
    standardError: await lossStandardError(training, reduction),
    unitScaleExcess: await lossOfUnitScaleOutputs(training, uniform, reduction),
    bestConstant: await leastLossOrNull(training, { over: 'constant', space: 'before-activation' }),
    reachableFloor: await leastLossOrNull(training, { over: 'each-example', space: 'before-activation' }),
    freeFloor: await leastLossOrNull(training, { over: 'each-example', space: 'output' }),
    ofTargets: await lossOrNull(training, { outputs: { kind: 'targets' } }),
  };
});
