import type { Verdict } from '../../recipe/check.ts';
import type { Filters } from '../../tensors/filters.ts';
import type { SourceLocation } from '../../training/protocol/capture.ts';

/** Everything that the dynamics panel of a script shows: a whole state, never a change to one. */
export interface DynamicsSnapshot {
  /** Absolute path of the script. */
  readonly script: string;
  readonly scriptName: string;
  readonly phase: 'starting' | 'training' | null;
  /** Why the last training did not come to its first step. */
  readonly error: string | null;
  /** The oldest first. */
  readonly runs: readonly DynamicsRun[];
  /** The one that is shown whole; of the others there are the curves. Null where there is none. */
  readonly whole: string | null;
}

export interface DynamicsRun {
  /** ISO 8601: also what it is known by. */
  readonly startedAt: string;
  /** The script has changed since. */
  readonly stale: boolean;
  /** The training in one line. */
  readonly training: string;
  /** What is other than in the training before: the script's text, or a part of the line above. */
  readonly changed: readonly string[];
  /** How it ended, and how often what was recorded; while it goes on, how far it is. */
  readonly state: string;
  readonly loss: Curve;
  /** What one point of a thinned curve stands for; 1 where every step is there. */
  readonly stepsAPoint: number;
  /** What the script itself worked out beside the loss. */
  readonly metrics: readonly ShownMetric[];
  readonly rates: readonly (readonly [step: number, rate: number])[];
  readonly steps: number;
  readonly gradients: NormCurves;
  readonly updates: NormCurves;
  readonly predictions: ShownPredictions | null;
  /** Why there are none. */
  readonly withoutPredictions: string | null;
  /** What the first layer's units look for; null where the input is no image. */
  readonly filters: { readonly name: string; readonly atInit: Filters; readonly trained: Filters | null } | null;
  readonly finding: {
    readonly verdict: Verdict;
    readonly verdictWord: string;
    readonly message: string;
    readonly advice: string | null;
    readonly location: SourceLocation | null;
    readonly place: string | null;
  } | null;
}

/** By optimizer step. Where a run has too many the lowest and the highest of equally many steps are kept. */
export interface Curve {
  readonly steps: readonly number[];
  /** NaN where the loss was none; not finite values leave a gap. */
  readonly values: readonly (number | null)[];
}

export interface ShownMetric extends Curve {
  /** Metrics of one name share a chart. */
  readonly name: string;
  readonly on: 'training' | 'evaluation' | 'first-batch';
  /** The line that evaluates, `train.py:31`, of evaluations that a script makes itself. */
  readonly place: string | null;
}

/** Some steps, by parameter. */
export interface NormCurves {
  readonly steps: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

export interface ShownPredictions {
  readonly kind: 'classes' | 'binary' | 'values';
  /** Of each record that is shown, the step before whose update it was taken. */
  readonly steps: readonly number[];
  /** How many records there are in all. */
  readonly recorded: number;
  readonly truth: readonly number[];
  /** By record and example. */
  readonly scores: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[] | null;
  /** Over all records, those too that are not shown. */
  readonly examples: readonly ShownExample[];
}

export interface ShownExample {
  readonly index: number;
  /** Null where there are too few records. */
  readonly jitter: number | null;
  readonly labelChanges: number | null;
  readonly forgotten: number | null;
  readonly right: boolean | null;
}

export type HostToDynamicsPanel = { readonly type: 'snapshot'; readonly snapshot: DynamicsSnapshot };

export type DynamicsPanelToHost =
  | { readonly type: 'reveal'; readonly location: SourceLocation }
  | { readonly type: 'watch' }
  | { readonly type: 'cancel' }
  /** To be shown whole. */
  | { readonly type: 'choose'; readonly startedAt: string }
  | { readonly type: 'delete'; readonly startedAt: string }
  | { readonly type: 'open-page' };

/** What VS Code keeps of the panel over a reload: enough to ask the host for the rest, and the person's choices. */
export interface DynamicsPanelState {
  readonly script: string;
  readonly logarithmic: boolean;
  /** Trainings that are not drawn, by when they were started. */
  readonly hidden: readonly string[];
  /** The one that the person chose to be shown whole; null where it is the last one. */
  readonly whole: string | null;
}
