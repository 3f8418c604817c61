import type {
  Capture,
  Dependencies,
  DependencyQuery,
  Experiment,
  FrameVariables,
  LossMinimum,
  LossMinimumQuery,
  LossQuery,
  SavedTensor,
  StepDescription,
  TensorId,
  TensorSummary,
  Trace,
} from './protocol.ts';

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
  saveTensor(id: TensorId): Promise<SavedTensor>;
  weights(): Promise<readonly TensorSummary[]>;
  /** The user's frames at the capture, innermost first. */
  variables(): Promise<readonly FrameVariables[]>;
}
