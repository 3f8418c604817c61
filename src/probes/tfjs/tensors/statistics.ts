import type { TensorStatistics } from '../../../training/protocol/tensors.ts';

/** Two passes, so that a large mean does not swallow a small deviation. Over finite elements: NaN where there are others only. */
export function statisticsOf(values: Iterable<number> & { readonly length: number }): TensorStatistics | null {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  let nanCount = 0;
  for (const value of values) {
    if (Number.isFinite(value)) {
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
      sum += value;
      count += 1;
    } else if (Number.isNaN(value)) {
      nanCount += 1;
    }
  }
  if (values.length === 0) {
    return null;
  }
  if (count === 0) {
    const none = Number.NaN;
    const infinityCount = values.length - nanCount;
    return { minimum: none, maximum: none, mean: none, standardDeviation: none, nanCount, infinityCount };
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of values) {
    if (Number.isFinite(value)) {
      squares += (value - mean) ** 2;
    }
  }
  return {
    minimum,
    maximum,
    mean,
    standardDeviation: Math.sqrt(squares / count),
    nanCount,
    infinityCount: values.length - count - nanCount,
  };
}
