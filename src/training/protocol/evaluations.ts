/** Passes over data without an update, as the script makes them. */
import type { SourceLocation } from './capture.ts';
import type { SavedTensor, TensorStatistics } from './tensors.ts';

export interface EvaluationQuery {
  /** The script's training batches are cut off after this many steps a pass, so that its evaluation comes soon. */
  readonly trainingSteps: number;
  /** How long to wait for evaluations. */
  readonly withinMilliseconds: number;
  /** Of each evaluation's first pass the examples are kept, up to so many numbers of all together. Absent: none are. */
  readonly keepNumbers?: number;
}

/** One pass over data without an update, as the script made it. */
export interface EvaluationPass {
  /** The user's line that calls the net, `evaluate` or `fit`. */
  readonly location: SourceLocation | null;
  /** Optimizer steps that were taken before it; passes with the same number follow each other without training. */
  readonly afterSteps: number;
  readonly examplesSeen: number;
  /** How many examples its data holds; null where that cannot be told. */
  readonly datasetSize: number | null;
  /** How many of the examples seen are different ones, where they are no data set's. Absent where that was not told. */
  readonly distinctExamples?: number;
  readonly dropsLastBatch: boolean | null;
  /** Layers that behave otherwise in training (dropout, batch normalisation) and were in training mode. */
  readonly layersInTrainingMode: readonly { readonly name: string; readonly kind: string }[];
  /** Whether gradients were recorded, which costs memory and nothing else. */
  readonly recordsGradients: boolean | null;
  /** Whether the same examples, fetched again, came out otherwise: augmentation that reached the evaluation. */
  readonly randomInputs: boolean | null;
  /** Share of its examples that also came up in training batches, by content; null where not compared. */
  readonly alsoInTraining: number | null;
  /** Of its first batches. */
  readonly inputs?: readonly InputBatch[];
  /** The inputs of its examples, from the first on, as the net got them; absent where they were not kept. */
  readonly examples?: readonly SavedTensor[];
  /** How many of them each call of the net got. */
  readonly examplesOfCalls?: readonly number[];
  /** Whether its data set is another object than those that training draws from. Absent where that was not told. */
  readonly ownData?: boolean;
}

/** The first real-valued input of one batch, as the net got it. */
export interface InputBatch {
  readonly shape: readonly number[];
  readonly statistics: TensorStatistics;
  /** Share of its numbers that are its least or its greatest. */
  readonly atLimits: number;
}

export interface Evaluations {
  readonly passes: readonly EvaluationPass[];
  /** `script-ended`: all of the script was seen. `time`: what came later is not known. `enough`: the same lines came again. */
  readonly ended: 'script-ended' | 'time' | 'enough';
  /** Whether the script trains on after an evaluation with layers still in evaluation mode; the line of the training step. */
  readonly trainsInEvaluationMode: SourceLocation | null;
  /** Of training steps that were let happen, where they give their inputs. */
  readonly trainingInputs?: readonly InputBatch[];
}
