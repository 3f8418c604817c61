import type { InputBatch } from '../../../training/protocol/evaluations.ts';
import type { Tensor, TypedArray } from '../tensors/framework.ts';
import { statisticsOf } from '../tensors/statistics.ts';

/** Figures are kept of so many batches of a pass. */
const MOST_BATCHES = 6;

/** Adds the figures of a batch's first real-valued input. */
export function noteInput(known: InputBatch[], inputs: readonly Tensor[]): void {
  const tensor = inputs.find(({ rank, dtype }) => rank > 1 && dtype === 'float32');
  const values = tensor && known.length < MOST_BATCHES ? (tensor.dataSync() as TypedArray) : null;
  const statistics = values && statisticsOf(values);
  if (tensor && values && statistics) {
    const { minimum, maximum } = statistics;
    let atLimits = 0;
    for (const value of values) {
      atLimits += value === minimum || value === maximum ? 1 : 0;
    }
    known.push({ shape: tensor.shape.slice(), statistics, atLimits: atLimits / values.length });
  }
}
