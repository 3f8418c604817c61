import type { TensorStatistics } from '../../../training/protocol/tensors.ts';
import type { TypedArray } from '../tensors/framework.ts';
import { statisticsOf } from '../tensors/statistics.ts';

/** Statistics of all values from those of the parts: Chan, Golub and LeVeque, 1979. */
export class Moments {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;
  #nan = 0;
  #infinite = 0;

  add(values: TypedArray): void {
    const part = statisticsOf(values);
    if (part === null) {
      return;
    }
    this.#nan += part.nanCount;
    this.#infinite += part.infinityCount;
    const count = values.length - part.nanCount - part.infinityCount;
    if (count === 0) {
      return;
    }
    const total = this.#count + count;
    const difference = part.mean - this.#mean;
    this.#squares += part.standardDeviation ** 2 * count + (difference ** 2 * this.#count * count) / total;
    this.#mean += (difference * count) / total;
    this.#count = total;
    this.#minimum = Math.min(this.#minimum, part.minimum);
    this.#maximum = Math.max(this.#maximum, part.maximum);
  }

  statistics(): TensorStatistics | null {
    return this.#count === 0
      ? null
      : {
          minimum: this.#minimum,
          maximum: this.#maximum,
          mean: this.#mean,
          standardDeviation: Math.sqrt(this.#squares / this.#count),
          nanCount: this.#nan,
          infinityCount: this.#infinite,
        };
  }
}
