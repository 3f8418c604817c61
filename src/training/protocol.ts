/**
 * Every message between the host (extension or CLI) and a probe (code inside the user's process).
 *
 * Wire format: JSON-RPC 2.0 with `Content-Length` framing, on two inherited pipes: the probe reads
 * descriptor 3 and writes descriptor 4, so that the script's own standard streams stay its own.
 * Numbers that JSON lacks travel as `{"$number": "NaN" | "Infinity" | "-Infinity"}`.
 * Lines and columns count from 1. Tensors travel by id; their values as `.npy` files in the run's folder.
 *
 * The order of a run: the probe starts and blocks; the host sends `initialize`; the script runs on; the probe
 * notifies `captured` when the first training step is known and blocks, serving requests, until `end`.
 * A script that never gets there ends in one `script/ended` notification.
 */

export const PROTOCOL_VERSION = 2;

export type Framework = 'tfjs' | 'torch' | 'keras';

export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of a notebook: the cell, from 0 among all of its cells; `line` is the line in it. */
  readonly cell?: number;
}

/** A handle to a tensor that the probe keeps alive until the run ends. */
export type TensorId = string;

export interface TensorSummary {
  readonly id: TensorId;
  /** The name it goes by: an input's name, a variable's name, `weights`. Null where nothing names it. */
  readonly name: string | null;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Over the finite elements; null for empty or non-numeric tensors. */
  readonly statistics: TensorStatistics | null;
  /** The first elements in row-major order, at most 16. */
  readonly firstValues: readonly (number | string | boolean)[];
}

export interface TensorStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly nanCount: number;
  readonly infinityCount: number;
}

/** The last operation that the net applies before its output leaves it. `none`: the output is raw (logits, a regression). */
export type OutputActivation = 'none' | 'softmax' | 'log-softmax' | 'sigmoid' | 'tanh' | 'relu' | 'other';

export interface OutputSummary extends TensorSummary {
  readonly activation: OutputActivation;
  /** The user's line that put the activation there (a layer's creation, a functional call); null when unknown. */
  readonly activationLocation: SourceLocation | null;
  /** Which axis holds the classes or features, and is normalised by a softmax. Counted from 0; null for scalars per example. */
  readonly featureAxis: number | null;
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
  readonly outputs: readonly OutputSummary[];
  readonly loss: LossSummary;
  readonly optimizer: OptimizerSummary | null;
  readonly batch: BatchSummary;
  readonly dataSource: DataSourceSummary | null;
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

/**
 * `as-trained`: the batches that the script draws. `first-only`: the captured batch over and over.
 * `standardised-inputs`: as trained, with every real-valued input brought to mean 0 and deviation 1 by the captured
 * batch's figures: by feature for tables, by channel for images. What lies beyond ten deviations is brought to ten;
 * features that do not vary stay.
 */
export type BatchSteering = 'as-trained' | 'first-only' | 'zero-inputs' | 'shuffled-targets' | 'standardised-inputs';

/**
 * `predictions`: of the net on the captured inputs, in evaluation mode, at each row: one tensor an output, shaped like
 * it. `final-predictions`: at the last row alone.
 */
export type Observable =
  | 'predictions'
  | 'final-predictions'
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
   * Parameters, by their names in a `StepDescription`, that begin with other numbers: noise of their own spread is added.
   * Refused as not applicable where a probe cannot.
   */
  readonly scatter?: readonly string[];
}

export interface TraceRow {
  /** 0 is the loss before the first update. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate?: number;
  readonly predictions?: readonly TensorId[];
  /** L2 norms by layer or parameter name. */
  readonly gradientNorms?: Readonly<Record<string, number>>;
  /** L2 norm of the update over L2 norm of the weights, by parameter name. */
  readonly updateRatios?: Readonly<Record<string, number>>;
}

export interface Trace {
  readonly experiment: Experiment;
  readonly rows: readonly TraceRow[];
  readonly stopped: 'steps' | 'below' | 'not-finite' | 'ended' | 'time';
}

/**
 * What stands in for the net's outputs when the script's own criterion is asked again.
 * `zero` and `constant` are given *before* the final activation (so `zero` is a uniform guess after a softmax,
 * one half after a sigmoid); `targets` puts the targets themselves in the outputs' place.
 */
export type OutputSubstitute =
  | { readonly kind: 'captured' }
  | { readonly kind: 'zero' }
  /** One vector for each output, as long as its feature axis; the same for every example. */
  | { readonly kind: 'constant'; readonly values: readonly (readonly number[])[] }
  /** Every element of every output, *after* the activation, is this number. */
  | { readonly kind: 'filled'; readonly value: number }
  | { readonly kind: 'targets' }
  /** Kept tensors, one an output and shaped like it, after the activation: the `predictions` of a trace. */
  | { readonly kind: 'tensors'; readonly ids: readonly TensorId[] };

export interface LossQuery {
  readonly outputs: OutputSubstitute;
  /** Examples that make up the batch, by index, repeats allowed: `[0,1,0,1]` doubles a batch of two. All, once, when absent. */
  readonly rows?: readonly number[];
  /** Added to every feature of the substituted outputs, after the activation. A softmax does not see it. */
  readonly shift?: number;
}

export interface LossAnswer {
  readonly value: number;
}

export interface LossMinimumQuery {
  /** `constant`: one output vector for all examples. `each-example`: every output is free. */
  readonly over: 'constant' | 'each-example';
  /** `output`: what the criterion receives is free. `before-activation`: it must pass the net's final activation. */
  readonly space: 'output' | 'before-activation';
  readonly iterations?: number;
}

export interface LossMinimum {
  readonly value: number;
  /** The constant vectors found, one an output, for `over: constant`. In the query's space. */
  readonly constant: readonly (readonly number[])[] | null;
  /** False while the loss was still falling when the iterations ran out. */
  readonly converged: boolean;
}

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
  /** The user's line that clips gradients before there are any; null when none does. */
  readonly clippedBeforeBackward: SourceLocation | null;
  /** For each example the L2 norm of the loss's gradient with respect to its outputs; null when unknown. */
  readonly outputGradientNorms: readonly number[] | null;
  /** Layers that behave otherwise in training (dropout, batch normalisation) and were in evaluation mode during this step. */
  readonly stilledLayers: readonly { readonly name: string; readonly kind: string }[];
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
}

/** Whether the net, before its last activation, is one affine map of its real-valued inputs. Told by trying, not by names. */
export interface Linearity {
  /** Null where it could not be tried (integer inputs, several nets). */
  readonly affine: boolean | null;
  /** Layers with weight matrices or filters that the input passes. More than one in an affine net do the work of one. */
  readonly weightLayers: readonly LayerSummary[];
}

/** SHA-256 of the captured state; the same in two runs where nothing differs. */
export interface Fingerprint {
  readonly weights: string;
  readonly inputs: string;
  readonly targets: string;
}

export type GeneratorName = 'Math.random' | 'python' | 'numpy' | 'torch' | 'tensorflow' | 'keras';

/** One of the process's global random generators, from the script's start to the capture. */
export interface GeneratorUse {
  readonly generator: GeneratorName;
  /** The first line of the user's that seeds it. */
  readonly seededAt: SourceLocation | null;
  /** Whether random numbers were drawn from it; null where that cannot be told. */
  readonly drawn: boolean | null;
  /** Whether some were drawn before it was seeded. */
  readonly drawnBeforeSeed: boolean | null;
  /** The first line of the user's that draws from it without a seed, where that is known. */
  readonly drawnAt?: SourceLocation;
  /** Where the net's weights are given seeds of their own, as TensorFlow.js has it: whoever does so wants the same run again. */
  readonly weightsSeededAt?: SourceLocation;
  /** What could be given a seed of its own and has none. `differ`: what it makes another one from run to run. */
  readonly withoutSeed?: readonly {
    readonly name: string;
    readonly differ: 'batch' | 'losses';
    readonly location: SourceLocation | null;
  }[];
}

/** Some examples of the data source, fetched twice. */
export interface Refetch {
  readonly examples: number;
  /** How many came out otherwise the second time. */
  readonly differing: number;
  /** The steps of the source that draw random numbers, where they can be named: transforms, `map` calls, layers of the net. */
  readonly random: readonly { readonly name: string; readonly location: SourceLocation | null }[];
}

/**
 * Reads on in the training's data source, from its beginning. Each answer tells all that was read so far, so whoever has
 * enough, or is told to stop, asks no more.
 */
export interface ExamplesQuery {
  /** How many examples are wanted altogether. */
  readonly limit: number;
  /** Answers after about this long. At least one batch is read. */
  readonly withinMilliseconds: number;
}

/**
 * Where examples were read from: the arrays that `fit` was given, a pipeline, a data loader's data set, a generator;
 * arrays among the script's variables in which the captured batch's rows were found; else the captured batch alone.
 */
export type ExamplesOrigin = 'arrays' | 'dataset' | 'data-loader' | 'generator' | 'variables' | 'batch';

/** Examples of the training's data, as the net would get them. The first axis of every tensor counts examples. */
export interface Examples {
  readonly origin: ExamplesOrigin;
  /** The files grow from answer to answer. */
  readonly inputs: readonly SavedTensor[];
  readonly targets: readonly SavedTensor[];
  /** How many were read so far. */
  readonly examples: number;
  /** How many there are; null where that is not known. */
  readonly of: number | null;
  /** Whether this origin has no more. */
  readonly complete: boolean;
  /** Whether they come in the source's own order, and not in one drawn at random. */
  readonly inOrder: boolean;
  /** Whether each comes once. False where a source may repeat itself (`repeat`, generators): equal ones prove nothing. */
  readonly once: boolean;
  /**
   * Whether the captured batch shows that the net gets them so. False: the script changes them on their way from the
   * source to the net; null: the captured batch could not be compared.
   */
  readonly asTheNetGetsThem: boolean | null;
  /** What a person should know of this reading. */
  readonly notes: readonly string[];
}

export interface EvaluationQuery {
  /** The script's training batches are cut off after this many steps a pass, so that its evaluation comes soon. */
  readonly trainingSteps: number;
  /** How long to wait for evaluations. */
  readonly withinMilliseconds: number;
}

/** One pass over data without an update, as the script made it. */
export interface EvaluationPass {
  /** The user's line that calls the net, `evaluate` or `fit`. */
  readonly location: SourceLocation | null;
  /** Optimizer steps that were taken before it; passes with the same number follow each other without training. */
  readonly afterSteps: number;
  readonly examplesSeen: number;
  /** How many examples its data holds; null where that cannot be told. */
  readonly datasetSize: number | null;
  /** How many of the examples seen are different ones, where they are no data set's. Absent where that was not told. */
  readonly distinctExamples?: number;
  readonly dropsLastBatch: boolean | null;
  /** Layers that behave otherwise in training (dropout, batch normalisation) and were in training mode. */
  readonly layersInTrainingMode: readonly { readonly name: string; readonly kind: string }[];
  /** Whether gradients were recorded, which costs memory and nothing else. */
  readonly recordsGradients: boolean | null;
  /** Whether the same examples, fetched again, came out otherwise: augmentation that reached the evaluation. */
  readonly randomInputs: boolean | null;
  /** Share of its examples that also came up in training batches, by content; null where not compared. */
  readonly alsoInTraining: number | null;
  /** Of its first batches. */
  readonly inputs?: readonly InputBatch[];
  /** Whether its data set is another object than those that training draws from. Absent where that was not told. */
  readonly ownData?: boolean;
}

/** The first real-valued input of one batch, as the net got it. */
export interface InputBatch {
  readonly shape: readonly number[];
  readonly statistics: TensorStatistics;
  /** Share of its numbers that are its least or its greatest. */
  readonly atLimits: number;
}

export interface Evaluations {
  readonly passes: readonly EvaluationPass[];
  /** `script-ended`: all of the script was seen. `time`: what came later is not known. `enough`: the same lines came again. */
  readonly ended: 'script-ended' | 'time' | 'enough';
  /** Whether the script trains on after an evaluation with layers still in evaluation mode; the line of the training step. */
  readonly trainsInEvaluationMode: SourceLocation | null;
  /** Of training steps that were let happen, where they give their inputs. */
  readonly trainingInputs?: readonly InputBatch[];
}

/** A change of a source file in memory, as it is loaded; the file itself is not touched. From 1, the end exclusive. */
export interface SourceEdit {
  readonly file: string;
  /** Of a notebook: the cell, from 0 among all of its cells; the lines are those in it. */
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

export interface WatchQuery {
  /** What the recorder may cost: its time over that of the training. What costs more than a moment is recorded less often. */
  readonly shareOfTime: number;
}

/** What was recorded of one optimizer step of a training that nobody steers. */
export interface WatchRow {
  /** 0 is the captured step. The row after the last step has that step's number plus one. */
  readonly step: number;
  /** Before the step's update; null in the row after the last step. */
  readonly loss: number | null;
  /** Where it is another than in the row before, or the first. */
  readonly learningRate?: number;
  /** L2 norms by parameter name. At some steps, by what they cost. */
  readonly gradientNorms?: Readonly<Record<string, number>>;
  /** L2 norm of the update over L2 norm of the weights, by parameter name; in the rows that have gradient norms. */
  readonly updateRatios?: Readonly<Record<string, number>>;
  /**
   * Predictions on the captured batch in evaluation mode, before the step's update, were appended to the files
   * `predictions-0.npy`, `predictions-1.npy`, … of the run's folder: float32, one file an output, one entry a record
   * along the first axis.
   */
  readonly predicted?: true;
}

export interface WatchEnd {
  /** `raised`: the script did not come to its end. */
  readonly ended: 'script-ended' | 'raised';
  /** What the script raised. */
  readonly message: string | null;
  /** Optimizer steps that were taken. */
  readonly steps: number;
  /** From the captured step to the script's end. */
  readonly milliseconds: number;
  /** Of which the recorder took. */
  readonly recorderMilliseconds: number;
  /** Why there are no predictions; null where there are. */
  readonly withoutPredictions: string | null;
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

export interface VariableSummary {
  readonly name: string;
  /** `tensor` variables carry a summary; everything else a one-line preview. */
  readonly tensor: TensorSummary | null;
  readonly preview: string;
  /** Where it was declared or last assigned, as far as is known. */
  readonly location: SourceLocation | null;
}

export interface FrameVariables {
  readonly frame: FrameSummary;
  readonly variables: readonly VariableSummary[];
}

export interface SavedTensor {
  readonly summary: TensorSummary;
  /** Absolute path in the run's folder: the tensor's id and `.npy`. */
  readonly file: string;
}

export interface FunctionComparisonQuery {
  /** Names as the source has them: `attention_loop`, `Net.attention_loop`, `model.attention_loop`. */
  readonly first: string;
  readonly second: string;
  /**
   * In the order of the first function's parameters: names of variables, `input`, `target` and `output` of the captured
   * batch, numbers. Null: each parameter gets the variable of its name; where none has a name that is known, the captured
   * inputs and targets in their order.
   */
  readonly arguments: readonly string[] | null;
}

/** What one of two functions gave on copies of the same arguments and with the same random numbers. */
export interface FunctionOutcome {
  readonly name: string;
  readonly location: SourceLocation | null;
  /** Tensors, arrays and numbers, also inside of lists and dictionaries: `path` is `[0]`, `['loss']`, or empty. Null where it failed. */
  readonly results: readonly { readonly path: string; readonly tensor: TensorSummary }[] | null;
  readonly failure: { readonly message: string; readonly location: SourceLocation | null } | null;
  readonly milliseconds: number;
}

export interface FunctionComparison {
  readonly arguments: readonly {
    readonly parameter: string;
    /** The variable, or `input`, `target`. */
    readonly origin: string;
    /** `float32[32, 10]`. */
    readonly preview: string;
  }[];
  readonly first: FunctionOutcome;
  readonly second: FunctionOutcome;
}

export interface InitializeParams {
  readonly protocolVersion: number;
  /** Where `.npy` files go. Exists, and belongs to this run alone. */
  readonly runDirectory: string;
  /** The script whose training is wanted, absolute. */
  readonly script: string;
  /** After this long without a capture the probe tells where the script hangs (`script/ended`, kind `hung`), and ends. */
  readonly captureWithinMilliseconds: number;
  /** Read variables of the user's frames at the capture (costs some hundred milliseconds). */
  readonly captureVariables: boolean;
  /**
   * Another draw of all that is random: every generator is seeded with it before the script starts, and each seed that
   * the script sets is changed by it. Null: nothing is touched.
   */
  readonly reseed: number | null;
  readonly edits: readonly SourceEdit[];
  /**
   * The script is to be watched to its end: the captured step is told and neither repeated nor moved to another backend,
   * so that the training is the one that it would be by itself. Only `training/watch`, `tensor/save` and `weights/list`
   * are answered.
   */
  readonly watch: boolean;
  /** Null: one process, which is no rank. */
  readonly ranks: Ranks | null;
}

/**
 * How many processes of one script train together, as `torchrun` starts them; `auto`, `gpu` and `cpu`: one for each device.
 * Rank 0 is examined. The others take each of its steps with it, and end with it.
 */
export type Ranks = number | 'auto' | 'gpu' | 'cpu';

export interface InitializeResult {
  readonly protocolVersion: number;
  readonly probe: Framework | 'python';
  /** `node 20.20.2`, `python 3.11.7`. */
  readonly runtime: string;
}

export type ScriptEndKind =
  /** It ran to its end and no training step was seen. */
  | 'never-trained'
  /** It raised before its first training step. */
  | 'threw'
  | 'syntax-error'
  /** A module it imports, the framework above all, is not installed. */
  | 'module-not-found'
  | 'hung';

export interface ScriptEnded {
  readonly kind: ScriptEndKind;
  readonly message: string;
  readonly location: SourceLocation | null;
  /** The script's own traceback. */
  readonly stack: string | null;
}

/** Requests that the host sends and the probe answers. */
export interface ProbeRequests {
  initialize: { params: InitializeParams; result: InitializeResult };
  'loss/evaluate': { params: LossQuery; result: LossAnswer };
  'loss/minimize': { params: LossMinimumQuery; result: LossMinimum };
  'experiment/run': { params: Experiment; result: Trace };
  'step/describe': { params: Record<string, never>; result: StepDescription };
  'dependencies/describe': { params: DependencyQuery; result: Dependencies };
  'activations/describe': { params: Record<string, never>; result: readonly LayerActivations[] };
  'linearity/describe': { params: Record<string, never>; result: Linearity };
  'state/fingerprint': { params: Record<string, never>; result: Fingerprint };
  'randomness/describe': { params: Record<string, never>; result: readonly GeneratorUse[] };
  'examples/refetch': { params: Record<string, never>; result: Refetch };
  'examples/read': { params: ExamplesQuery; result: Examples };
  /** Lets the script run on, with its training cut short, and watches it evaluate. The run is over afterwards. */
  'evaluation/observe': { params: EvaluationQuery; result: Evaluations };
  /**
   * Lets the script run on to its end, as it would by itself, and records. Rows come in `watch/rows`; the answer comes when
   * the script has left. Then `weights/list` and `tensor/save` tell what became of the net, until `end` lets the process
   * end as it would.
   */
  'training/watch': { params: WatchQuery; result: WatchEnd };
  /** Runs two functions of the person's; not applicable where they or their arguments cannot be found. */
  'functions/compare': { params: FunctionComparisonQuery; result: FunctionComparison };
  'tensor/save': { params: { readonly id: TensorId }; result: SavedTensor };
  'weights/list': { params: Record<string, never>; result: readonly TensorSummary[] };
  'frames/variables': { params: Record<string, never>; result: readonly FrameVariables[] };
  /** The process ends without unwinding; no answer follows. */
  end: { params: Record<string, never>; result: null };
}

/** Notifications that the probe sends. */
export interface ProbeNotifications {
  captured: Capture;
  'script/ended': ScriptEnded;
  /** How an experiment gets on: some of its rows, as they come. The trace has all. */
  'experiment/step': TraceRow;
  /** In the order of the steps, each once; several at a time. */
  'watch/rows': { readonly rows: readonly WatchRow[] };
  /** What the probe is at, for the log channel. */
  log: { readonly message: string };
}

/** JSON-RPC error codes of the probes' own. */
export const ProbeErrorCode = {
  /** The question has no answer for this capture (no outputs known, no targets, not repeatable). `message` says why, in plain words. */
  notApplicable: -32001,
  /** The script's own code failed while it was asked again. */
  scriptFailed: -32002,
  protocolMismatch: -32003,
  /** The script has run to its end, so the step can no longer be repeated; a fresh process can answer. */
  runOver: -32004,
} as const;

interface NonFinite {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity';
}

const isNonFinite = (value: unknown): value is NonFinite =>
  typeof value === 'object' && value !== null && '$number' in value;

/** For `JSON.stringify`: writes the numbers that JSON lacks. */
export function encodeNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value;
}

/** For `JSON.parse`: reads the numbers that JSON lacks. */
export function decodeNumber(_key: string, value: unknown): unknown {
  return isNonFinite(value) ? Number(value.$number) : value;
}
