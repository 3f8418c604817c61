import type { Training } from '../../../training/training.ts';
import type { CheckContext } from '../../check.ts';
import type { Learnable } from '../learnable.ts';
import type { Overfitting } from './experiments.ts';

/** What was seen on the captured batch, for those who judge why it was not learned with the script's own step. */
export interface Story {
  readonly training: Training;
  readonly context: CheckContext;
  readonly learnable: Learnable;
  readonly own: Overfitting;
  /** With Adam, the rate that came furthest first; empty where the optimizer cannot be replaced. */
  readonly adam: readonly Overfitting[];
  /** Whether the targets are the same at every step, as far as can be told. */
  readonly constantProblem: boolean;
  /** What is left to confirm a suspicion, in milliseconds. */
  readonly confirmWithin: number;
}
