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
import type { Capture, FrameVariables, Framework, SourceLocation } from './capture.ts';
import type { LossAnswer, LossMinimum, LossMinimumQuery, LossQuery } from './criterion.ts';
import type { EvaluationQuery, Evaluations } from './evaluations.ts';
import type { Examples, ExamplesQuery } from './examples.ts';
import type { Experiment, Trace, TraceRow } from './experiments.ts';
import type { FunctionComparison, FunctionComparisonQuery } from './functions.ts';
import type { Fingerprint, GeneratorUse, Refetch } from './randomness.ts';
import type {
  ActivationsQuery,
  Dependencies,
  DependencyQuery,
  LayerActivations,
  Linearity,
  StepDescription,
} from './step.ts';
import type { SavedTensor, TensorId, TensorSummary } from './tensors.ts';
import type { WatchEnd, WatchQuery, WatchRow } from './watching.ts';

export const PROTOCOL_VERSION = 2;

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
   * so that the training is the one that it would be by itself. Only `training/watch`, `activations/describe`,
   * `tensor/save` and `weights/list` are answered.
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
  'activations/describe': { params: ActivationsQuery; result: readonly LayerActivations[] };
  'linearity/describe': { params: Record<string, never>; result: Linearity };
  'state/fingerprint': { params: Record<string, never>; result: Fingerprint };
  'randomness/describe': { params: Record<string, never>; result: readonly GeneratorUse[] };
  'examples/refetch': { params: Record<string, never>; result: Refetch };
  'examples/read': { params: ExamplesQuery; result: Examples };
  /** Lets the script run on, with its training cut short, and watches it evaluate. The run is over afterwards. */
  'evaluation/observe': { params: EvaluationQuery; result: Evaluations };
  /**
   * Lets the script run on to its end, as it would by itself, and records. Rows come in `watch/rows`; the answer comes when
   * the script has left. Then `weights/list`, `activations/describe` (of the captured batch, as the captured step computed it, with the
   * weights of now) and `tensor/save` tell what became of the net, until `end` lets the process end as it would.
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
  /** This process had libraries loaded before the script, and is not what a fresh one would be. `why` in words. */
  'process/unfit': { readonly why: string };
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
