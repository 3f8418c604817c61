/** What the zoo knows of a script: a small training as people write it, with a fault or sound. */
export type ZooScript = FaultyScript | SoundScript;

export type ZooFramework = 'tfjs' | 'torch' | 'keras';

export interface FaultyScript {
  readonly kind: 'faulty';
  /** Below the framework's folder. */
  readonly file: string;
  /** The fault, in a few words. */
  readonly about: string;
  /** Every finding that has to be made. Other checks may say what they like of a broken script. */
  readonly must: readonly ExpectedFinding[];
  /** The same training without the fault; an entry of its own, of the same framework. */
  readonly twin: string;
}

export interface SoundScript {
  readonly kind: 'sound';
  readonly file: string;
  /** Why someone might take it for broken. */
  readonly about: string;
  /** Checks that may neither warn nor fail; `any`: all that there are. */
  readonly mustNot: 'any' | readonly string[];
}

export interface ExpectedFinding {
  /** A check's id. */
  readonly check: string;
  /** Part of the line that a person would change; it stands once in the script. Of several, any one will do. */
  readonly lineContains: string | readonly string[];
  /** `warn` and `fail` alike, unless only one would be right. */
  readonly verdicts?: readonly ('warn' | 'fail')[];
  /** What the message has to name. */
  readonly says?: RegExp;
}
