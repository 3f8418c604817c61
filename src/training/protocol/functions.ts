/** Two functions of the person's, compared. */
import type { SourceLocation } from './capture.ts';
import type { TensorSummary } from './tensors.ts';

export interface FunctionComparisonQuery {
  /** Names as the source has them: `attention_loop`, `Net.attention_loop`, `model.attention_loop`. */
  readonly first: string;
  readonly second: string;
  /**
   * In the order of the first function's parameters: names of variables, `input`, `target` and `output` of the captured
   * batch, numbers. Null: each parameter gets the variable of its name; where none has a name that is known, the captured
   * inputs and targets in their order.
   */
  readonly arguments: readonly string[] | null;
}

/** What one of two functions gave on copies of the same arguments and with the same random numbers. */
export interface FunctionOutcome {
  readonly name: string;
  readonly location: SourceLocation | null;
  /** Tensors, arrays and numbers, also inside of lists and dictionaries: `path` is `[0]`, `['loss']`, or empty. Null where it failed. */
  readonly results: readonly { readonly path: string; readonly tensor: TensorSummary }[] | null;
  readonly failure: { readonly message: string; readonly location: SourceLocation | null } | null;
  readonly milliseconds: number;
}

export interface FunctionComparison {
  readonly arguments: readonly {
    readonly parameter: string;
    /** The variable, or `input`, `target`. */
    readonly origin: string;
    /** `float32[32, 10]`. */
    readonly preview: string;
  }[];
  readonly first: FunctionOutcome;
  readonly second: FunctionOutcome;
}
