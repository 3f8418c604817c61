import { createHash } from 'node:crypto';
import type { Tensor } from './framework.ts';

/** Hashing goes on up to so many bytes; beyond, nothing is compared. */
const MOST_BYTES = 400_000_000;

/** Examples by content: the rows of the first axis of all inputs together. */
export class RowSet {
  readonly #digests = new Map<string, number>();
  #bytes = 0;
  #count = 0;
  #complete = true;

  add(inputs: readonly Tensor[]): void {
    const count = rowsOf(inputs);
    if (count === 0 || !this.#complete) {
      return;
    }
    const parts = inputs
      .filter((tensor) => tensor.rank > 0 && tensor.shape[0] === count)
      .map((tensor) => tensor.dataSync());
    const views = parts.flatMap((values) =>
      ArrayBuffer.isView(values) ? [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)] : [],
    );
    this.#bytes += views.reduce((sum, view) => sum + view.byteLength, 0);
    if (views.length !== parts.length || this.#bytes > MOST_BYTES) {
      this.#complete = false;
      return;
    }
    for (let row = 0; row < count; row++) {
      const hash = createHash('md5');
      for (const view of views) {
        const length = view.byteLength / count;
        hash.update(view.subarray(row * length, (row + 1) * length));
      }
      const digest = hash.digest('base64');
      this.#digests.set(digest, (this.#digests.get(digest) ?? 0) + 1);
    }
    this.#count += count;
  }

  /** How many of them are different ones; null where not all could be compared. */
  get different(): number | null {
    return this.#complete ? this.#digests.size : null;
  }

  /** Share of these examples that are among the others; null where not all could be compared. */
  shareIn(others: RowSet): number | null {
    if (!this.#complete || !others.#complete || this.#count === 0) {
      return null;
    }
    let shared = 0;
    for (const [digest, times] of this.#digests) {
      shared += others.#digests.has(digest) ? times : 0;
    }
    return shared / this.#count;
  }
}

export const rowsOf = (inputs: readonly Tensor[]): number => inputs[0]?.shape[0] ?? 0;
