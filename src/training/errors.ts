import type { SourceLocation } from './protocol/capture.ts';
import type { ScriptEnded } from './protocol/messages.ts';

/** Why a script could not be examined. One kind for each thing that a person would do about it. */
export type ExaminationErrorKind =
  | ScriptEnded['kind']
  | 'timed-out'
  | 'cancelled'
  | 'interpreter-not-found'
  | 'script-not-found'
  | 'unsupported-script'
  | 'protocol-mismatch'
  | 'killed'
  /** The script was captured, and its data source gives no examples. */
  | 'examples-unreadable'
  | 'probe-failed';

/** A script could not be brought to its first training step, or the process was lost afterwards. */
export class ExaminationError extends Error {
  override readonly name = 'ExaminationError';
  constructor(
    readonly kind: ExaminationErrorKind,
    message: string,
    readonly location: SourceLocation | null = null,
    /** The script's own traceback, where there is one. */
    readonly scriptStack: string | null = null,
  ) {
    super(message);
  }
}

/** A question that has no answer for this capture. The message says why, for a person. */
export class NotApplicableError extends Error {
  override readonly name = 'NotApplicableError';
}

/** The script has run to its end, so its step can no longer be repeated in this process. A fresh one can answer. */
export class RunOverError extends NotApplicableError {}

/** The answer of a question that may have none for this capture. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotApplicableError) {
      return null;
    }
    throw error;
  }
}
