/** Examples of the training's data, as the net would get them. */
import type { SavedTensor } from './tensors.ts';

/**
 * Reads on in the training's data source, from its beginning. Each answer tells all that was read so far, so whoever has
 * enough, or is told to stop, asks no more.
 */
export interface ExamplesQuery {
  /** How many examples are wanted altogether. */
  readonly limit: number;
  /** Answers after about this long. At least one batch is read. */
  readonly withinMilliseconds: number;
}

/**
 * Where examples were read from: the arrays that `fit` was given, a pipeline, a data loader's data set, a generator;
 * arrays among the script's variables in which the captured batch's rows were found; else the captured batch alone.
 */
export type ExamplesOrigin = 'arrays' | 'dataset' | 'data-loader' | 'generator' | 'variables' | 'batch';

/** Examples of the training's data, as the net would get them. The first axis of every tensor counts examples. */
export interface Examples {
  readonly origin: ExamplesOrigin;
  /** The files grow from answer to answer. */
  readonly inputs: readonly SavedTensor[];
  readonly targets: readonly SavedTensor[];
  /** How many were read so far. */
  readonly examples: number;
  /** How many there are; null where that is not known. */
  readonly of: number | null;
  /** Whether this origin has no more. */
  readonly complete: boolean;
  /** Whether they come in the source's own order, and not in one drawn at random. */
  readonly inOrder: boolean;
  /** Whether each comes once. False where a source may repeat itself (`repeat`, generators): equal ones prove nothing. */
  readonly once: boolean;
  /**
   * Whether the captured batch shows that the net gets them so. False: the script changes them on their way from the
   * source to the net; null: the captured batch could not be compared.
   */
  readonly asTheNetGetsThem: boolean | null;
  /** What a person should know of this reading. */
  readonly notes: readonly string[];
}
