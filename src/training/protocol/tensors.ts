/** Tensors travel by id; their values as `.npy` files in the run's folder. */

/** A handle to a tensor that the probe keeps alive until the run ends. */
export type TensorId = string;

export interface TensorSummary {
  readonly id: TensorId;
  /** The name it goes by: an input's name, a variable's name, `weights`. Null where nothing names it. */
  readonly name: string | null;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Over the finite elements, NaN where there are none; null for empty or non-numeric tensors. */
  readonly statistics: TensorStatistics | null;
  /** The first elements in row-major order, at most 16. */
  readonly firstValues: readonly (number | string | boolean)[];
  /**
   * Its examples are of different sizes: the smaller ones are filled up with this at the ends of their axes. No figure counts
   * it. Absent where all are of one size.
   */
  readonly filling?: Filling;
}

export type Filling = number | 'NaN';

export interface TensorStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly nanCount: number;
  readonly infinityCount: number;
}

export interface SavedTensor {
  readonly summary: TensorSummary;
  /** Absolute path in the run's folder: the tensor's id and `.npy`. */
  readonly file: string;
}
