import type { SourceLocation } from '../training/protocol/capture.ts';
import type { GeneratorName } from '../training/protocol/randomness.ts';
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

/** A picture that proves a finding, drawn by whoever shows it. */
export type Plot =
  /** Over optimizer steps, counted from 0: the losses of an experiment. */
  | {
      readonly kind: 'lines';
      readonly title: string;
      readonly yAxis: string;
      readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
      /** A level to compare with, such as the lowest loss that can be reached. */
      readonly level?: { readonly name: string; readonly value: number };
    }
  /** One point an example: its target and the net's prediction. */
  | {
      readonly kind: 'pairs';
      readonly title: string;
      readonly xAxis: string;
      readonly yAxis: string;
      readonly points: readonly (readonly [x: number, y: number])[];
    }
  /** `values[row][column]` from 0 to 1. */
  | {
      readonly kind: 'matrix';
      readonly title: string;
      readonly rows: string;
      readonly columns: string;
      readonly values: readonly (readonly number[])[];
    };

/** What would mend a finding, where the edit is certain. Whoever has the script's text makes edits of it. */
export type Remedy =
  /** The activation made or called at this place is one too many. */
  | { readonly kind: 'remove-activation'; readonly at: SourceLocation }
  /** Of the layer made at this place; one value a unit, or one for all. */
  | { readonly kind: 'set-final-bias'; readonly at: SourceLocation; readonly values: readonly number[] }
  /** In the call of the loss at this place: give outputs (N, 1) and targets (N) one shape. */
  | { readonly kind: 'match-shapes'; readonly at: SourceLocation; readonly longer: 'outputs' | 'targets' }
  /** Before the backward pass that belongs to the step at this place. */
  | { readonly kind: 'clear-gradients'; readonly at: SourceLocation; readonly optimizerAt: SourceLocation | null }
  | { readonly kind: 'set-seeds'; readonly generators: readonly GeneratorName[] }
  /** Put the net into a mode before this line. */
  | { readonly kind: 'set-mode'; readonly mode: 'train' | 'eval'; readonly before: SourceLocation }
  /** The loss is clipped at this place; the gradient was meant. */
  | { readonly kind: 'clip-gradient'; readonly at: SourceLocation }
  /** Gradients are clipped at this place, before there are any. */
  | { readonly kind: 'clip-after-backward'; readonly at: SourceLocation };

/**
 * The one thing that is wrong, where a finding names it. Checks that see the same thing from several sides give it the
 * same cause: then the one that names it most narrowly leads, and the others refer to it.
 */
export type Cause =
  | 'activation-applied-twice'
  | 'output-out-of-range'
  | 'labels'
  | 'arguments-swapped'
  | 'loss-direction'
  | 'softmax-axis'
  | 'clamped-logits'
  | 'broadcast'
  | 'batch-mixed'
  | 'not-finite'
  | 'initial-weights'
  | 'input-scale'
  | 'target-scale'
  | 'summed-loss'
  | 'learning-rate'
  | 'no-gradient'
  | 'gradients-not-cleared'
  | 'clip'
  | 'wrong-mode'
  | 'not-trained'
  | 'symmetry'
  | 'no-nonlinearity'
  | 'sees-the-future'
  | 'input-ignored'
  | 'evaluation-inputs'
  | 'constant-channel'
  | 'unheard-option'
  | 'functions-differ'
  | 'width-unused'
  | 'bottleneck'
  | 'unseeded'
  | 'evaluation-data'
  | 'copies'
  | 'leaked-examples'
  | 'odd-examples'
  | 'rare-classes'
  | 'label-among-inputs';

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
  /** Null where only a symptom is known. */
  readonly cause: Cause | null;
  /** The check whose finding tells the cause of this one; null where this one stands for itself. */
  readonly refersTo: string | null;
  readonly remedy: Remedy | null;
  readonly plots: readonly Plot[];
  readonly evidence: Evidence;
}

export interface TimedFinding extends Finding {
  readonly milliseconds: number;
}

/** The examples that a finding speaks of, by their places in the data source; null where it speaks of none. */
export function examplesOf({ evidence }: Pick<Finding, 'evidence'>): readonly number[] | null {
  const { examples } = evidence;
  return Array.isArray(examples) && examples.length > 0 ? examples : null;
}

/** What a check hands back; `examine` adds its id and the time that it took. */
export type Judgement = Pick<Finding, 'verdict' | 'message'> &
  Partial<Omit<Finding, 'check' | 'verdict' | 'message' | 'refersTo'>>;

export interface CheckContext {
  /** One line for the progress display: what is being done now. */
  readonly report: (doing: string) => void;
  /** How long this check may spend on experiments. What it has seen by then is what it judges by. */
  readonly withinMilliseconds: number;
}

export interface Check {
  /** `stage-name/check-name`. */
  readonly id: string;
  readonly stage: StageNumber;
  readonly title: string;
  /** One sentence: what it asks of the training. */
  readonly question: string;
  /** Where it fails the article does not go on: what trains further would only show the same bug again. */
  readonly isObstacle?: true;
  /** Where it is looked at, rather than read. */
  readonly panel?: 'layers';
  /** What it needs: a look at the capture or a few of its steps, an experiment, or fresh processes. Shares out the time. */
  readonly effort: 'moment' | 'experiments' | 'processes';
  readonly judge: (training: Training, context: CheckContext) => Promise<Judgement>;
}
