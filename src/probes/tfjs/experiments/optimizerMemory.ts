import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { Provenance } from '../recording/provenance.ts';
import type { Step } from '../recording/step.ts';
import { innermostLocation } from '../script/userFrames.ts';
import type { Optimizer, Variable } from '../tensors/framework.ts';
import type { DrawnStep } from './batch.ts';

/** Before a step whose optimizer has slots that it fills from the gradients (momentum, mean squares), and nothing in them yet. */
export interface OptimizerMemory {
  readonly optimizer: Optimizer;
  readonly madeAt: SourceLocation | null;
  /** Tells whether the weights are what they were before another step. */
  readonly weights: string;
}

/** Null for all other steps, so that the weights are gone through at none but the first of an optimizer. */
export function optimizerMemory(
  { layers, optimizer, trained }: Pick<Step, 'optimizer' | 'trained'> & { readonly layers: unknown },
  provenance: Provenance,
): OptimizerMemory | null {
  const slots = optimizer === null ? [] : Object.values(optimizer).filter((each) => Array.isArray(each));
  // `fit` has the optimizer that the model was compiled with.
  if (layers !== null || optimizer === null || slots.length === 0 || slots.some(({ length }) => length > 0)) {
    return null;
  }
  const madeAt = innermostLocation(provenance.optimizers.get(optimizer));
  return { optimizer, madeAt, weights: sumsOf(trained) };
}

/** So many steps in a row are enough to call it every step. */
const IN_A_ROW = 3;

/**
 * Where the script makes its optimizer anew for every step, and hands nothing on to the next one; null where it does not.
 * A script that puts the weights back before each step (adaptation to one example at a time, meta-learning) begins anew on purpose.
 * @param steps of one kind
 */
export function optimizerMadeAnew(steps: readonly DrawnStep[]): SourceLocation | null {
  const memories = steps.slice(0, IN_A_ROW).flatMap(({ memory }) => memory ?? []);
  const [first, ...later] = memories;
  const isAnew =
    memories.length === IN_A_ROW &&
    first !== undefined &&
    later.every(({ optimizer }) => optimizer.constructor === first.optimizer.constructor) &&
    new Set(memories.map(({ optimizer }) => optimizer)).size === IN_A_ROW &&
    new Set(memories.map(({ weights }) => weights)).size === IN_A_ROW;
  return isAnew ? (later.at(-1)?.madeAt ?? null) : null;
}

/** Of all weights; any update changes them. */
function sumsOf(variables: readonly Variable[]): string {
  let sum = 0;
  let squares = 0;
  for (const variable of variables) {
    for (const value of variable.dataSync() as Float32Array) {
      sum += value;
      squares += value * value;
    }
  }
  return `${sum} ${squares}`;
}
