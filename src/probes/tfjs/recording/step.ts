import type { UserFrame } from '../script/userFrames.ts';
import type { Gradients, LayersModel, Optimizer, Tensor, TrainFunction, Variable } from '../tensors/framework.ts';
import type { Snapshot } from './snapshot.ts';
import type { TensorNumber, Trace } from './trace.ts';

/** The user's call that started the training: `fit`, `minimize`, … */
export interface TrainingCall {
  readonly trigger: string;
  readonly frames: readonly UserFrame[];
  readonly args: readonly unknown[];
  /** The model as the user holds it (a Sequential, not its inner model). */
  readonly model: LayersModel | null;
}

/** What a compiled model trains on in one step. */
export interface LayersStep {
  readonly model: LayersModel;
  readonly train: TrainFunction;
  /** Inputs, targets and sample weights as the train function got them. */
  readonly data: readonly (Tensor | null)[];
  /** What each output's loss function was called with, in the captured step. */
  readonly comparisons: readonly { readonly targets: Tensor; readonly outputs: Tensor; readonly loss: Tensor }[];
}

/** What became of the gradients before the weights changed, for scripts that handle gradients themselves. */
export interface GradientUse {
  readonly trace: Trace;
  /** The gradients as the engine gave them, in the order of the step's variables. */
  readonly gradients: readonly (TensorNumber | null)[];
  /** What was applied, by variable name. */
  readonly applied: readonly { readonly name: string; readonly number: TensorNumber | null }[];
  /** To an optimizer as a list or as a map (it keeps its slots by position), or assigned by the script itself. */
  readonly how: 'list' | 'map' | 'assign';
  /** Why the use cannot be repeated on other gradients; null where it can. */
  readonly obstacle: string | null;
}

/** One training step of the script, with everything that it takes to do it again. */
export interface Step {
  readonly call: TrainingCall;
  /** The script's own loss closure. */
  readonly closure: () => Tensor;
  /** By which the step differentiates: all that there are, optimizers' own counters among them, where it was not told which. */
  readonly variables: readonly Variable[];
  /** Those of them that are no optimizer's own. */
  readonly trained: readonly Variable[];
  readonly allowNoGradients: boolean;
  readonly optimizer: Optimizer | null;
  readonly viaMinimize: { readonly variables: readonly Variable[] | undefined } | null;
  readonly layers: LayersStep | null;
  readonly trace: Trace;
  readonly lossNumber: TensorNumber;
  readonly loss: number;
  readonly drawn: readonly number[];
  readonly snapshot: Snapshot;
  readonly gradientUse: GradientUse | null;
  /** How often gradients were taken that were never applied. Absent where they are, or where that is not known. */
  readonly unappliedGradients?: number;
  readonly notes: readonly string[];
}

export type { Gradients };
