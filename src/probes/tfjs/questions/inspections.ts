import type { FunctionComparisonQuery } from '../../../training/protocol/functions.ts';
import type { ActivationsQuery, DependencyQuery } from '../../../training/protocol/step.ts';
import type { Criterion } from '../criterion/criterion.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { Request } from '../process/channel.ts';
import type { Provenance } from '../recording/provenance.ts';
import type { RandomUse } from '../recording/randomUse.ts';
import type { Tensor } from '../tensors/framework.ts';
import { ProbeError } from '../tensors/probeError.ts';
import { activations } from './activations.ts';
import { dependencies } from './dependencies.ts';
import { fingerprint } from './fingerprint.ts';
import { compareFunctions } from './functions.ts';
import { linearity } from './linearity.ts';
import { ownSeeds } from './ownSeeds.ts';
import { describeStep } from './stepDescription.ts';

/** What inspections may ask for besides the laboratory. */
export interface Bench {
  readonly provenance: Provenance;
  readonly randomUse: RandomUse;
  /** All of the net's weights, frozen ones too. */
  weights(): readonly Tensor[];
  /** @throws ProbeError where the criterion cannot be asked */
  criterion(): Criterion;
  /** @throws ProbeError where the captured step cannot be repeated */
  requireRepeat(): void;
}

/** Answers the questions that look at the captured step from one side or another and need no training. */
export function inspect(laboratory: Laboratory, bench: Bench, { method, params }: Request): unknown {
  switch (method) {
    case 'step/describe':
      bench.requireRepeat();
      return describeStep(laboratory, bench.provenance, bench.criterion);
    case 'dependencies/describe':
      laboratory.engine.requireForward();
      return dependencies(laboratory, params as DependencyQuery);
    case 'activations/describe':
      laboratory.engine.requireForward();
      return activations(laboratory, bench.provenance, params as ActivationsQuery);
    case 'linearity/describe':
      laboratory.engine.requireForward();
      return linearity(laboratory, bench.provenance);
    case 'functions/compare':
      return compareFunctions(laboratory, params as FunctionComparisonQuery);
    case 'state/fingerprint':
      laboratory.step.snapshot.restore();
      return fingerprint(laboratory, bench.weights());
    case 'randomness/describe':
      return [{ ...bench.randomUse.describe(), ...ownSeeds(laboratory, bench.provenance) }];
    default:
      throw new ProbeError(-32601, `The probe does not know ${method}.`);
  }
}
