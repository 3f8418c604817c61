import { bias } from './1-data/bias.ts';
import { corrupt } from './1-data/corrupt.ts';
import { duplicates } from './1-data/duplicates.ts';
import { imbalance } from './1-data/imbalance.ts';
import { labelNoise } from './1-data/labelNoise.ts';
import { leakage } from './1-data/leakage.ts';
import { mispredictions } from './1-data/mispredictions.ts';
import { batchIndependence } from './2-skeleton/batchIndependence.ts';
import { capacity } from './2-skeleton/capacity.ts';
import { causality } from './2-skeleton/causality.ts';
import { dataBeforeNet } from './2-skeleton/dataBeforeNet.ts';
import { doubleActivation } from './2-skeleton/doubleActivation.ts';
import { fixedSeed } from './2-skeleton/fixedSeed.ts';
import { fullEval } from './2-skeleton/fullEval.ts';
import { generalize } from './2-skeleton/generalize.ts';
import { gradientFlow } from './2-skeleton/gradientFlow.ts';
import { initWell } from './2-skeleton/initWell.ts';
import { inputIndependent } from './2-skeleton/inputIndependent.ts';
import { lossAtInit } from './2-skeleton/lossAtInit.ts';
import { lossClipped } from './2-skeleton/lossClipped.ts';
import { overfitOneBatch } from './2-skeleton/overfitOneBatch.ts';
import { simplify } from './2-skeleton/simplify.ts';
import { activations } from './4-regularize/activations.ts';
import { firstLayer } from './4-regularize/firstLayer.ts';
import type { Check, StageNumber } from './check.ts';

export interface Stage {
  readonly number: StageNumber;
  /** The folder name of its checks, the first part of their ids. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly checks: readonly Check[];
}

/** "A Recipe for Training Neural Networks" (A. Karpathy, 2019), in its order. */
export const recipe: readonly Stage[] = [
  {
    number: 1,
    id: 'data',
    title: 'Become one with the data',
    summary: 'Look at thousands of examples before touching the net.',
    checks: [duplicates, leakage, corrupt, imbalance, labelNoise, bias, mispredictions],
  },
  {
    number: 2,
    id: 'skeleton',
    title: 'Skeleton and dumb baselines',
    summary: 'A full training and evaluation skeleton that can be trusted.',
    checks: [
      fixedSeed,
      simplify,
      fullEval,
      lossAtInit,
      initWell,
      inputIndependent,
      overfitOneBatch,
      capacity,
      dataBeforeNet,
      batchIndependence,
      causality,
      generalize,
      lossClipped,
      gradientFlow,
      doubleActivation,
    ],
  },
  {
    number: 3,
    id: 'overfit',
    title: 'Overfit',
    summary: 'A model large enough to fit the training set.',
    checks: [],
  },
  {
    number: 4,
    id: 'regularize',
    title: 'Regularize',
    summary: 'Give up some training loss for validation accuracy.',
    checks: [firstLayer, activations],
  },
  { number: 5, id: 'tune', title: 'Tune', summary: 'Search hyper-parameters at random.', checks: [] },
  {
    number: 6,
    id: 'squeeze',
    title: 'Squeeze out the juice',
    summary: 'Ensembles, and leaving it training.',
    checks: [],
  },
];

/** Every check, in the recipe's order. */
export const allChecks: readonly Check[] = recipe.flatMap((stage) => stage.checks);
