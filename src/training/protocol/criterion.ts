/** The script's own criterion, asked about other outputs. */
import type { TensorId } from './tensors.ts';

/**
 * What stands in for the net's outputs when the script's own criterion is asked again.
 * `zero` and `constant` are given *before* the final activation (so `zero` is a uniform guess after a softmax,
 * one half after a sigmoid); `targets` puts the targets themselves in the outputs' place.
 */
export type OutputSubstitute =
  | { readonly kind: 'captured' }
  | { readonly kind: 'zero' }
  /** One vector for each output, as long as its feature axis; the same for every example. */
  | { readonly kind: 'constant'; readonly values: readonly (readonly number[])[] }
  /** Every element of every output, *after* the activation, is this number. */
  | { readonly kind: 'filled'; readonly value: number }
  | { readonly kind: 'targets' }
  /** Kept tensors, one an output and shaped like it, after the activation: the `predictions` of a trace. */
  | { readonly kind: 'tensors'; readonly ids: readonly TensorId[] };

export interface LossQuery {
  readonly outputs: OutputSubstitute;
  /** Examples that make up the batch, by index, repeats allowed: `[0,1,0,1]` doubles a batch of two. All, once, when absent. */
  readonly rows?: readonly number[];
  /** Added to every feature of the substituted outputs, after the activation. A softmax does not see it. */
  readonly shift?: number;
  /** The one output that it is added to; all of them when absent. */
  readonly shiftedOutput?: number;
}

export interface LossAnswer {
  readonly value: number;
}

export interface LossMinimumQuery {
  /** `constant`: one output vector for all examples. `each-example`: every output is free. */
  readonly over: 'constant' | 'each-example';
  /** `output`: what the criterion receives is free. `before-activation`: it must pass the net's final activation. */
  readonly space: 'output' | 'before-activation';
  readonly iterations?: number;
}

export interface LossMinimum {
  readonly value: number;
  /** The constant vectors found, one an output, for `over: constant`. In the query's space. */
  readonly constant: readonly (readonly number[])[] | null;
  /** False while the loss was still falling when the iterations ran out. */
  readonly converged: boolean;
}
