/** The script's own steps, steered: what is asked for, and the trace that comes back. */
import type { SourceLocation } from './capture.ts';
import type { Examples } from './examples.ts';
import type { SavedTensor, TensorId } from './tensors.ts';

/**
 * `as-trained`: the batches that the script draws. `first-only`: the captured batch over and over.
 * `standardised-inputs`: as trained, with every real-valued input brought to mean 0 and deviation 1 by the captured
 * batch's figures: by feature for tables, by channel for images. What lies beyond ten deviations is brought to ten;
 * features that do not vary stay.
 */
export type BatchSteering = 'as-trained' | 'first-only' | 'zero-inputs' | 'shuffled-targets' | 'standardised-inputs';

/**
 * `predictions`: of the net on the captured inputs, in evaluation mode, at each row: one tensor an output, shaped like
 * it. `final-predictions`: at the last row alone. `example-predictions`: at the last row, on the examples `about`, for as long
 * again as the experiment may take.
 */
export type Observable =
  | 'predictions'
  | 'final-predictions'
  | 'example-predictions'
  | 'learning-rate'
  | 'gradient-norms'
  | 'update-norms'
  | 'activations';

/** An optimizer that takes the place of the script's own, on the parameters that it holds, without weight decay. */
export interface OptimizerSubstitute {
  readonly kind: 'adam';
  readonly learningRate: number;
}

export interface Experiment {
  readonly batches: BatchSteering;
  /** Optimizer steps at most. */
  readonly steps: number;
  /** Stops early when the loss is at or below this value. A non-finite loss always stops it. */
  readonly stopBelow?: number;
  readonly observe?: readonly Observable[];
  /** Changes the random numbers of this experiment (order, dropout, permutation). The same seed gives the same trace. */
  readonly seed?: number;
  /** Refused as not applicable where the script's own optimizer cannot be replaced. */
  readonly optimizer?: OptimizerSubstitute;
  /** Dropout is off, and what else the net draws is the same in every step; batch normalisation stays as the script has it. */
  readonly still?: boolean;
  /** Stops with `time` after the step that exceeds it. */
  readonly withinMilliseconds?: number;
  /**
   * What `example-predictions` are about: examples that any process of this training has read. Refused as not applicable
   * where the net does not get them so.
   */
  readonly about?: Pick<Examples, 'inputs' | 'examples' | 'asTheNetGetsThem'>;
  /**
   * Parameters, by their names in a `StepDescription`, that begin with other numbers: noise of their own spread is added.
   * Refused as not applicable where a probe cannot.
   */
  readonly scatter?: readonly string[];
  /** Weights, by their names in `weights/list`, that are kept as they are at the last row, before its update. */
  readonly keepWeights?: readonly string[];
}

export interface TraceRow {
  /** 0 is the loss before the first update. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate?: number;
  readonly predictions?: readonly TensorId[];
  readonly examplePredictions?: ExamplePredictions;
  /** By name, those that were to be kept. In the last row. */
  readonly weights?: Readonly<Record<string, TensorId>>;
  /** L2 norms by layer or parameter name. */
  readonly gradientNorms?: Readonly<Record<string, number>>;
  /** L2 norm of the update over L2 norm of the weights, by parameter name. */
  readonly updateRatios?: Readonly<Record<string, number>>;
}

/** What the net says to examples: float32, one file an output, rows in the examples' order. */
export interface ExamplePredictions {
  readonly outputs: readonly SavedTensor[];
  /** How many of them, from the first on, were asked about. */
  readonly examples: number;
}

export interface Trace {
  readonly experiment: Experiment;
  readonly rows: readonly TraceRow[];
  readonly stopped: 'steps' | 'below' | 'not-finite' | 'ended' | 'time';
  /**
   * Where the script makes its optimizer anew for every step, as far as it was let run for its batches, of a kind that remembers
   * gradients; where nothing is handed on to the next one. Such an experiment goes on with the first.
   */
  readonly optimizerMadeAnew?: SourceLocation;
}
