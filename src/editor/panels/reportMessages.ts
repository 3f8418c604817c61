import type { Evidence, Plot, Verdict } from '../../recipe/check.ts';
import type { FirstLayerFilters } from '../../recipe/firstLayerFilters.ts';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import type { ShownResults, ShownSample } from './baselineMessages.ts';
import type { DynamicsSnapshot } from './dynamicsMessages.ts';

/** Everything that the report of a script shows: a whole state, never a change to one. */
export interface ReportSnapshot {
  /** Absolute path of the script. */
  readonly script: string;
  readonly scriptName: string;
  /** An examination of the script is under way; what it is at. */
  readonly doing: string | null;
  /** Why the last examination broke off. */
  readonly error: string | null;
  /** The training in one line: `PyTorch 2.9: Net (1,234 parameters), cross_entropy, adam at 0.001`. */
  readonly training: string | null;
  /** Null where nothing was captured, or its pictures are not made yet. */
  readonly batch: ReportBatch | null;
  /** What the first layer's units look for at the capture; null where the layers were not looked into, or a training shows it. */
  readonly firstLayer: ReportFirstLayer | null;
  /** Null where no training was watched. */
  readonly trainings: DynamicsSnapshot | null;
  /** Null where nobody has answered, or the figures were not looked at. */
  readonly baseline: ReportBaseline | null;
  /** What a saved page lacks, so that it does not get too large, in words. */
  readonly leftOut: readonly string[];
  /** Stages that have checks. */
  readonly stages: readonly ReportStage[];
  /** The check that was last asked to be brought into view, and the how-manieth such wish this is: each is met once. */
  readonly focus: { readonly check: string; readonly wish: number } | null;
  /** Of a page that was saved as a file, where nothing can be run or opened: when. */
  readonly savedAt: string | null;
}

/** The first examples of the captured batch. */
export interface ReportBatch {
  /** ISO 8601. */
  readonly capturedAt: string;
  readonly stale: boolean;
  readonly size: number | null;
  /** `f32[64,28,28,1]  x∈[-0.424, 2.821]  μ=0.001 σ=1.000` */
  readonly tensors: readonly {
    readonly role: 'input' | 'target';
    readonly name: string | null;
    readonly line: string;
  }[];
  /** How the first input is shown: `Image 28 × 28, 0 is black, 1 is white`. */
  readonly how: string | null;
  readonly examples: readonly {
    /** Data URI of a PNG. */
    readonly picture: string | null;
    /** Of what is no picture. */
    readonly numbers: string | null;
    readonly label: string | null;
  }[];
}

export interface ReportFirstLayer extends FirstLayerFilters {
  /** ISO 8601. */
  readonly capturedAt: string;
  readonly stale: boolean;
}

/** How a person did, and the net on the same examples. */
export interface ReportBaseline {
  readonly results: ShownResults;
  readonly sample: ShownSample;
}

export interface ReportStage {
  readonly title: string;
  readonly checks: readonly ReportCheck[];
}

export interface ReportCheck {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly finding: ReportFinding | null;
}

export interface ReportFinding {
  readonly verdict: Verdict;
  readonly verdictWord: string;
  /** The script has changed since. */
  readonly stale: boolean;
  readonly message: string;
  readonly expected: string | null;
  readonly observed: string | null;
  readonly advice: string | null;
  readonly location: SourceLocation | null;
  /** That line in words: `train.py:31`. */
  readonly place: string | null;
  /** The title and id of the check whose finding tells the cause of this one. */
  readonly refersTo: { readonly id: string; readonly title: string } | null;
  readonly evidence: Evidence;
  readonly plots: readonly Plot[];
}

export type HostToReportPanel = { readonly type: 'snapshot'; readonly snapshot: ReportSnapshot };

export type ReportPanelToHost =
  | { readonly type: 'reveal'; readonly location: SourceLocation }
  | { readonly type: 'run'; readonly check: string | null }
  | { readonly type: 'open-page'; readonly check: string }
  | { readonly type: 'save' };

/** What VS Code keeps of the panel over a reload. */
export interface ReportPanelState {
  readonly script: string;
}
