import type { Capture, FrameVariables } from '../training/protocol.ts';
import type { ExaminationError } from '../training/errors.ts';
import type { Finding } from './check.ts';

export interface TimedFinding extends Finding {
  readonly milliseconds: number;
}

/** What one examination of a script left behind: one process, one capture, the findings of the checks asked for. */
export interface Examination {
  readonly script: string;
  /** SHA-256 of the script's text when it was examined; results of another text are stale. */
  readonly scriptHash: string;
  readonly startedAt: string;
  readonly capture: Capture | null;
  /** The user's frames with their tensors; empty unless asked for. */
  readonly variables: readonly FrameVariables[];
  readonly findings: readonly TimedFinding[];
  readonly error: ExaminationError | null;
  /** Where its `.npy` files lie. */
  readonly runDirectory: string;
}

/** What goes on during an examination, as it happens. */
export type ExaminationEvent =
  | { readonly kind: 'progress'; readonly message: string }
  | { readonly kind: 'captured'; readonly capture: Capture }
  | { readonly kind: 'finding'; readonly finding: TimedFinding }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string };
