/** The captured step: what the probe knows of a script at its first training step. */
import type { TensorSummary } from './tensors.ts';

export type Framework = 'tfjs' | 'torch' | 'keras';

export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of a notebook: the cell, from 0 among all of its cells; `line` is the line in it. */
  readonly cell?: number;
}

/** The last operation that the net applies before its output leaves it. `none`: the output is raw (logits, a regression). */
export type OutputActivation = 'none' | 'softmax' | 'log-softmax' | 'sigmoid' | 'tanh' | 'relu' | 'other';

export interface OutputSummary extends TensorSummary {
  readonly activation: OutputActivation;
  /** The user's line that put the activation there (a layer's creation, a functional call); null when unknown. */
  readonly activationLocation: SourceLocation | null;
  /** Which axis holds the classes or features, and is normalised by a softmax. Counted from 0; null for scalars per example. */
  readonly featureAxis: number | null;
  /** The place among the batch's targets of the one that the criterion compares this output with; null or absent where that is not told. */
  readonly target?: number | null;
}

export interface LayerSummary {
  readonly name: string;
  /** The framework's class name: `Dense`, `Conv2d`. */
  readonly kind: string;
  readonly parameterCount: number;
  readonly trainable: boolean;
  /** The user's line that made the layer. */
  readonly location: SourceLocation | null;
}

export interface ModelSummary {
  /** The model's class or given name; `variables` for hand-made nets without a model object. */
  readonly name: string;
  readonly parameterCount: number;
  readonly trainableParameterCount: number;
  /** Leaf layers in the order in which they were applied. */
  readonly layers: readonly LayerSummary[];
  readonly location: SourceLocation | null;
  readonly trainingMode: boolean | null;
  /** Calls that draw random numbers without a layer of their own (`F.dropout`) and took effect; absent where they are not told. */
  readonly randomCalls?: readonly { readonly name: string; readonly location: SourceLocation | null }[];
}

export interface LossSummary {
  /** What people call it: `categoricalCrossentropy`, `cross_entropy`; a custom function's name; else the tail of kernels, `Sub > Square > Mean`. */
  readonly name: string;
  /** The loss as the script computed it in the captured step. */
  readonly value: number;
  /** The user's line that calls or names the loss. */
  readonly location: SourceLocation | null;
  /** The user's line in which the loss, or a part of it, is kept within a limit (clip, minimum), where that is known. */
  readonly limitedAt?: SourceLocation;
  /** Where a likelihood of labels is given the labels in the place of the outputs, and the outputs in that of the labels. */
  readonly swappedAt?: SourceLocation | null;
  /** The calls that the loss is made of, where there are several (heads, reconstruction + divergence). */
  readonly terms: readonly { readonly name: string; readonly value: number | null }[];
}

export interface OptimizerSummary {
  /** `sgd`, `momentum`, `adam`, … lower case, the framework's class name where it has no common name. */
  readonly name: string;
  readonly learningRate: number | null;
  readonly location: SourceLocation | null;
}

export interface BatchSummary {
  /** Number of examples; null when no axis could be told to be the batch's. */
  readonly size: number | null;
  /** What the net was fed, exactly as it got it. */
  readonly inputs: readonly TensorSummary[];
  /** What the loss compared the outputs with. Empty for losses without targets. */
  readonly targets: readonly TensorSummary[];
  /** Where examples reach the net one by one, in lists (pictures with their boxes), and are no rows of tensors. */
  readonly sideBySide?: SideBySide;
}

/** A batch whose examples come one by one, laid side by side to be looked at. No experiment knows these tensors. */
export interface SideBySide {
  readonly size: number;
  readonly inputs: readonly TensorSummary[];
  /** What the data source says of each example beside what goes in. */
  readonly targets: readonly TensorSummary[];
}

/** What is known of the data that batches are drawn from. */
export interface DataSourceSummary {
  /** `arrays`, `dataset`, `data-loader`, `generator`, `by-hand`. */
  readonly kind: string;
  readonly exampleCount: number | null;
  readonly batchSize: number | null;
  readonly shuffled: boolean | null;
  /**
   * How many optimizer steps the script is going to take in all: known of a training call that no loop makes again, absent
   * otherwise. Callbacks may end it sooner.
   */
  readonly plannedSteps?: number;
}

export interface FrameSummary {
  /** Index for `frames/variables`. 0 is the innermost frame of the user's code. */
  readonly index: number;
  readonly functionName: string | null;
  readonly location: SourceLocation;
}

/** Weights that the script gave its net before its first training step. */
export interface LoadedWeights {
  /** What it called: `load_state_dict`, `from_pretrained`, `load_weights`, `loadLayersModel`. */
  readonly call: string;
  /** `loaded`: from a file or another net. `set`: by numbers of which it is not known where the script has them from. */
  readonly how: 'loaded' | 'set';
  readonly location: SourceLocation | null;
}

/** What the script told the training call in a way that the framework passes over without a word. */
export interface UnheardOption {
  /** The name that the script gives it; null where there is no name: a number in the place of the options. */
  readonly given: string | null;
  /** `…` where it is neither a number nor true or false. */
  readonly value: string;
  /** The framework's own name of it. */
  readonly option: string | null;
  /** What the framework takes instead; null where it does without. */
  readonly taken: string | null;
  /** What was told it, where that is not the training call itself. */
  readonly call?: 'compile';
  readonly location?: SourceLocation | null;
}

export interface Capture {
  readonly framework: Framework;
  readonly frameworkVersion: string;
  /** `cpu`, `wasm`, `tensorflow`, `cuda`, … */
  readonly backend: string;
  /** The API that took the step: `fit`, `minimize`, `Optimizer.step`, … */
  readonly trigger: string;
  /** The user's line that starts the training step. */
  readonly location: SourceLocation | null;
  /** From the script's start to the captured loss. */
  readonly milliseconds: number;
  readonly model: ModelSummary | null;
  /** The last such call into this net; absent where none was seen. */
  readonly loadedWeights?: LoadedWeights;
  readonly outputs: readonly OutputSummary[];
  readonly loss: LossSummary;
  readonly optimizer: OptimizerSummary | null;
  readonly batch: BatchSummary;
  readonly dataSource: DataSourceSummary | null;
  /** Absent where there are none. */
  readonly unheardOptions?: readonly UnheardOption[];
  /**
   * The call by which the script asked the model, or saved it, after its training call had returned with a promise and before the first
   * step was taken. Absent where there is none.
   */
  readonly usedBeforeFirstStep?: { readonly call: string; readonly location: SourceLocation };
  /** How often the script took gradients of its loss, none of which it ever applied. Absent where it does, or that is not known. */
  readonly unappliedGradients?: number;
  readonly frames: readonly FrameSummary[];
  /** Things a person should know of this capture ("tfjs-node's native part is missing; pure TensorFlow.js ran"). */
  readonly notes: readonly string[];
  readonly repeat: RepeatVerdict;
}

/** The engine's own check of itself: the captured step, done again from the same state. */
export interface RepeatVerdict {
  /** Whether a repeat gave the captured loss. Experiments are refused where it did not. */
  readonly exact: boolean;
  /** How a step is had again: `replay`, `drive`, `body`, `tape`; null where no way reproduced the loss. */
  readonly way: string | null;
  /** The loss that the repeat gave, null if it could not be done. */
  readonly loss: number | null;
  readonly reason: string | null;
}

export interface VariableSummary {
  readonly name: string;
  /** `tensor` variables carry a summary; everything else a one-line preview. */
  readonly tensor: TensorSummary | null;
  readonly preview: string;
  /** Where it was declared or last assigned, as far as is known. */
  readonly location: SourceLocation | null;
  /** Where it lists words by index (class names, a vocabulary), itself or what it holds: at most 60,000; empty for an index without. */
  readonly words?: readonly string[];
}

export interface FrameVariables {
  readonly frame: FrameSummary;
  readonly variables: readonly VariableSummary[];
}
