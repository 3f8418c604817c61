/** A training that nobody steers, recorded. */
import type { SourceLocation } from './capture.ts';
import type { ExamplePredictions, Experiment } from './experiments.ts';

export interface WatchQuery {
  /** What the recorder may cost: its time over that of the training. What costs more than a moment is recorded less often. */
  readonly shareOfTime: number;
  /** Examples that the net is asked about, in evaluation mode, when the script has left. Null: none. */
  readonly sample: Experiment['about'] | null;
}

/** A number that the script itself has worked out beside the loss of its steps. */
export interface Metric {
  /** By the framework's name, without the word for the data: `accuracy`, and `loss` of an epoch or an evaluation. */
  readonly name: string;
  /** Examples that are trained on, or others. */
  readonly on: 'training' | 'evaluation';
  /** Of evaluations that a script makes itself: the line that makes them. */
  readonly location: SourceLocation | null;
  readonly value: number;
}

/** What was recorded of one optimizer step of a training that nobody steers. */
export interface WatchRow {
  /** 0 is the captured step. The row after the last step has that step's number plus one. */
  readonly step: number;
  /** Before the step's update; null in the row after the last step, and in rows that tell metrics alone. */
  readonly loss: number | null;
  /** What was worked out between the step before and this one. */
  readonly metrics?: readonly Metric[];
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
  /** What the net said to the sample. */
  readonly sampleAnswers: ExamplePredictions | null;
  /** Why the sample's examples were not answered; null where they were, or none were given. */
  readonly withoutSample: string | null;
}
