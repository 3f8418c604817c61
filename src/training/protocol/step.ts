/** What one step and one forward pass of the script do: to parameters, through layers, from which input to which output. */
import type { LayerSummary, SourceLocation } from './capture.ts';
import type { TensorStatistics, TensorSummary } from './tensors.ts';

/** One trainable parameter in the captured step, done once by the script's own code and put back. */
export interface ParameterStep {
  readonly name: string;
  /** The user's line that made its layer. */
  readonly location: SourceLocation | null;
  /** Number of elements. */
  readonly size: number;
  /** Whether an optimizer of the script holds it; null where that cannot be told. */
  readonly heldByOptimizer: boolean | null;
  /** L2 norm of its gradient when the optimizer steps; null when it gets none. */
  readonly gradientNorm: number | null;
  /** L2 norm of the step's update over that of the weights; null when it is not updated. */
  readonly updateRatio: number | null;
  /** Made anew during the forward pass, so that what it learns is thrown away. */
  readonly madeInForward: boolean;
  /**
   * Whether all output units of a weight matrix or filter bank hold the same numbers before *and* after the step: they
   * are copies of each other and stay so. Null for other parameters and for single units.
   */
  readonly unitsAlike: boolean | null;
  /**
   * Of a weight matrix or filter bank: its output units, and how many of them get a gradient of exactly 0. Absent for other
   * parameters and where no gradient was seen.
   */
  readonly units?: { readonly count: number; readonly withoutGradient: number };
  /** The optimizer that holds it takes no step meanwhile: its turn comes later, as a generator's after some of its critic's. */
  readonly waits?: true;
  /** Its layer is applied inside of the net and is none of the net's own, so that whoever asks the net for its parameters misses it. */
  readonly unregistered?: true;
}

/** What one of the script's own steps does to the parameters. */
export interface StepDescription {
  readonly parameters: readonly ParameterStep[];
  /** Whether gradients are cleared between a step and the next; null where the framework keeps none. */
  readonly gradientsCleared: boolean | null;
  /** The user's line that takes a tensor off the gradient's way which parameters without gradient went into. Absent where none was seen. */
  readonly detachedAt?: SourceLocation;
  /** The user's line that clears the gradients after the backward pass made them and before the update. Absent where none was seen. */
  readonly clearedBeforeUpdate?: SourceLocation;
  /** The user's line that makes an optimizer anew for each step, which loses what it had kept of the gradients before. Absent where none does. */
  readonly optimizerMadeAnew?: SourceLocation;
  /** The user's line that clips gradients before there are any; null when none does. */
  readonly clippedBeforeBackward: SourceLocation | null;
  /** The user's line that clips gradients while a gradient scaler of mixed precision still holds them enlarged. Absent where none does. */
  readonly clippedScaled?: SourceLocation;
  /**
   * Modules that the script sets `requires_grad` of, which a module does not have, to False, and that are trained all the same.
   * Absent where a framework has no such trap.
   */
  readonly frozenInName?: readonly {
    readonly kind: string;
    /** Their parameters that this step moves. */
    readonly parameters: readonly string[];
    readonly location: SourceLocation | null;
  }[];
  /** For each example the L2 norm of the loss's gradient with respect to its outputs; null when unknown. */
  readonly outputGradientNorms: readonly number[] | null;
  /** Layers that behave otherwise in training (dropout, batch normalisation) and were in evaluation mode during this step. */
  readonly stilledLayers: readonly { readonly name: string; readonly kind: string }[];
  /** The line that has put all of these into evaluation mode, where they were not evaluated after that. Absent where it is not known. */
  readonly stilledAt?: SourceLocation | null;
}

/** What is wanted of the layers besides their figures. */
export interface ActivationsQuery {
  /**
   * Histograms; and of so many of the batch's first examples, what comes out of each layer is kept, to be saved: of fewer where
   * that would be more than 4 MB a layer, of none for 0.
   */
  readonly keepExamples?: number;
}

/** What comes out of one layer for the captured batch, by the script's own forward pass. */
export interface LayerActivations {
  readonly name: string;
  readonly kind: string;
  readonly location: SourceLocation | null;
  readonly shape: readonly number[];
  readonly statistics: TensorStatistics | null;
  /** Share of the units (last or channel axis) that give exactly 0 for every example and position of the batch. */
  readonly deadShare: number;
  /** Share of the elements that are exactly 0. */
  readonly zeroShare: number;
  /** Share of the elements of a sigmoid or tanh within 1 % of its limits; null for layers without limits. */
  readonly saturatedShare: number | null;
  /**
   * How many values there are in each of 48 equal bins from the least to the greatest finite one. Like what follows, only
   * there where `keepExamples` was given.
   */
  readonly histogram?: readonly number[];
  /** The first examples, along the first axis; null where none was wanted, or a single one is too large. */
  readonly kept?: TensorSummary | null;
  /** Which axis of `shape` counts the units (channels, features). */
  readonly unitAxis?: number;
}

/** Whether the net, before its last activation, is one affine map of its real-valued inputs. Told by trying, not by names. */
export interface Linearity {
  /** Null where it could not be tried (integer inputs, several nets). */
  readonly affine: boolean | null;
  /** Layers with weight matrices or filters that the input passes. More than one in an affine net do the work of one. */
  readonly weightLayers: readonly LayerSummary[];
}

export interface DependencyQuery {
  /** `batch`: example against example. `time`: output position against input position, of sequence nets. */
  readonly along: 'batch' | 'time';
}

/** What depends on what in the net at the capture, in evaluation mode with stochastic layers still. */
export interface Dependencies {
  /** `matrix[i][j]`: how much of output i's influence comes from input j; 0 is none. Scaled so that the largest is 1. */
  readonly matrix: readonly (readonly number[])[];
  readonly method: 'gradient' | 'perturbation';
  /** Layers that mix on purpose in training mode (batch normalisation), which were put in evaluation mode. */
  readonly stilled: readonly string[];
  /**
   * Where something depends on what it should not: what brings it in. Absent where nothing does, or where it could not be told.
   */
  readonly mixing?: Mixing;
}

/** The operation of the net in which examples first come together; along time, that first moves an earlier position with a later one. */
export interface Mixing {
  /** The framework's name for it: `view`, `softmax`, `matmul`. */
  readonly operation: string;
  /** Shapes of the tensors that it took; of its layer's arguments, where a library's layer runs it. */
  readonly operands: readonly (readonly number[])[];
  /** The library's layer in which it runs, with the user's line that made the layer; null in the user's own code. */
  readonly layer: LayerSummary | null;
  /** The user's line that runs it. */
  readonly location: SourceLocation | null;
}
