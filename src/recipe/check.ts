import type { SourceLocation } from '../training/protocol.ts';
import type { Training } from '../training/training.ts';

/** The article's six stages, in its order. */
export type StageNumber = 1 | 2 | 3 | 4 | 5 | 6;

/**
 * `pass` and `fail` are proved; `warn` is a finding that costs something but need not be a mistake;
 * `not-applicable` says why nothing can be judged; `error` says that the examination itself went wrong.
 */
export type Verdict = 'pass' | 'warn' | 'fail' | 'not-applicable' | 'error';

/** A number or a short text that proves the verdict, by name. */
export type Evidence = Readonly<Record<string, number | string | boolean | null | readonly number[]>>;

export interface Finding {
  /** The check's id, `skeleton/loss-at-init`. */
  readonly check: string;
  readonly verdict: Verdict;
  /** One or two sentences: cause first, then the numbers. */
  readonly message: string;
  /** What a sound training would have shown. */
  readonly expected: string | null;
  readonly observed: string | null;
  /** The line that a person would change. */
  readonly location: SourceLocation | null;
  /** Other lines that belong to the story. */
  readonly related: readonly { readonly message: string; readonly location: SourceLocation }[];
  /** What to try, in the imperative. */
  readonly advice: string | null;
  readonly evidence: Evidence;
}

/** What a check hands back; `examine` adds its id and the time that it took. */
export type Judgement = Pick<Finding, 'verdict' | 'message'> & Partial<Omit<Finding, 'check' | 'verdict' | 'message'>>;

export interface CheckContext {
  /** One line for the progress display: what is being done now. */
  readonly report: (doing: string) => void;
}

export interface Check {
  /** `stage-name/check-name`. */
  readonly id: string;
  readonly stage: StageNumber;
  readonly title: string;
  /** One sentence: what it asks of the training. */
  readonly question: string;
  readonly judge: (training: Training, context: CheckContext) => Promise<Judgement>;
}
