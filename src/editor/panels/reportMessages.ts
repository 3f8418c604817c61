import type { Evidence, Plot, Verdict } from '../../recipe/check.ts';
import type { SourceLocation } from '../../training/protocol/capture.ts';

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
  /** Stages that have checks. */
  readonly stages: readonly ReportStage[];
  /** The check that was last asked to be brought into view, and the how-manieth such wish this is: each is met once. */
  readonly focus: { readonly check: string; readonly wish: number } | null;
  /** Of a page that was saved as a file, where nothing can be run or opened: when. */
  readonly savedAt: string | null;
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
