import type { Capture, FrameVariables } from './protocol/capture.ts';
import type { LossMinimum, LossMinimumQuery, LossQuery } from './protocol/criterion.ts';
import type { EvaluationQuery, Evaluations } from './protocol/evaluations.ts';
import type { Examples } from './protocol/examples.ts';
import type { Experiment, Trace } from './protocol/experiments.ts';
import type { FunctionComparison, FunctionComparisonQuery } from './protocol/functions.ts';
import type { SourceEdit } from './protocol/messages.ts';
import type { Fingerprint, GeneratorUse, Refetch } from './protocol/randomness.ts';
import type {
  ActivationsQuery,
  Dependencies,
  DependencyQuery,
  LayerActivations,
  Linearity,
  StepDescription,
} from './protocol/step.ts';
import type { SavedTensor, TensorId, TensorSummary } from './protocol/tensors.ts';

/** How a fresh process of the same script differs from the first. */
export interface Relaunch {
  /** Another draw of all that is random. Absent: as the script seeds itself, or not. */
  readonly reseed?: number;
  /** Changes of the sources in memory; no file is written. */
  readonly edits?: readonly SourceEdit[];
  /** How many processes of this training will run side by side; they share the cores. Absent: this one alone. */
  readonly atOnce?: number;
  /**
   * An interpreter of its own, as the person would start it: with another order of what is hashed and other places in memory.
   * Absent: it may be a copy of one that other processes are copies of, too.
   */
  readonly ownInterpreter?: true;
}

export interface ExamplesWanted {
  /** How many at most. */
  readonly limit: number;
  /** What was read by then is the answer. */
  readonly withinMilliseconds: number;
  /** Examples of different sizes will do, the smaller ones filled up. Absent: whoever counts numbers would count the filling. */
  readonly filledUp?: boolean;
  /** Told of all that was read so far, some times a second. @returns false to stop reading */
  readonly onProgress?: (examples: Examples) => boolean;
}

export interface EvaluationsWanted extends EvaluationQuery {
  /**
   * Before the script runs on, so much of its training data is read in the same process: a script that draws its split
   * anew has another one in each process. Absent: none is.
   */
  readonly compareWith?: Pick<ExamplesWanted, 'limit' | 'withinMilliseconds'>;
}

export interface EvaluationsSeen extends Evaluations {
  /** Null where they could not be read; absent where they were not asked for. */
  readonly trainingExamples?: Examples | null;
}

/**
 * A training under examination: the user's script, stopped at its first training step, with its own step as the engine.
 * Checks see nothing else, so a test may hand them a plain object.
 *
 * Every method rejects with `NotApplicableError` where the question has no answer for this capture.
 */
export interface Training {
  readonly capture: Capture;
  /** Runs an experiment from the captured state and puts the state back. */
  run(experiment: Experiment): Promise<Trace>;
  /** What the script's own criterion says to other outputs or other rows of the batch. */
  lossOf(query: LossQuery): Promise<number>;
  /** The least that the script's own criterion can say. */
  leastLoss(query: LossMinimumQuery): Promise<LossMinimum>;
  /** What one of the script's own steps does to the parameters. */
  describeStep(): Promise<StepDescription>;
  /** What depends on what in the net. */
  dependencies(query: DependencyQuery): Promise<Dependencies>;
  /** What comes out of each layer for the captured batch. */
  activations(query?: ActivationsQuery): Promise<readonly LayerActivations[]>;
  linearity(): Promise<Linearity>;
  fingerprint(): Promise<Fingerprint>;
  /** Which generators the script seeded and drew from, up to the capture. */
  randomness(): Promise<readonly GeneratorUse[]>;
  /** Some examples of the data source, fetched twice. */
  refetch(): Promise<Refetch>;
  /** Examples of the training's data source, up to a limit, as the net would get them. */
  examples(wanted: ExamplesWanted): Promise<Examples>;
  /** How the script evaluates, seen in a fresh process that is let run on. */
  evaluations(wanted: EvaluationsWanted): Promise<EvaluationsSeen>;
  /** What two functions of the person's give on the captured tensors. */
  compareFunctions(query: FunctionComparisonQuery): Promise<FunctionComparison>;
  /**
   * Brings the script to its first training step once more, in a fresh process that ends when `use` is done.
   * Rejects with `ExaminationError` where it does not get there.
   */
  relaunch<T>(how: Relaunch, use: (training: Training) => Promise<T>): Promise<T>;
  saveTensor(id: TensorId): Promise<SavedTensor>;
  weights(): Promise<readonly TensorSummary[]>;
  /** The user's frames at the capture, innermost first. */
  variables(): Promise<readonly FrameVariables[]>;
}
