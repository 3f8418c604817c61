import type { InputBatch } from '../../../training/protocol/evaluations.ts';
import type { Tensor } from '../tensors/framework.ts';
import { RowSet } from '../tensors/rows.ts';
import { noteInput } from './inputBatches.ts';

/** What a script trains on while it runs on, as far as it can be seen. */
export class TrainingInputs {
  readonly batches: InputBatch[] = [];
  readonly #rows = new RowSet();
  readonly #lookForMilliseconds: number;
  #looked = 0;
  /** Whether every training step gave its inputs, so that evaluations can be compared with them. */
  #allSeen = true;
  #seen = false;
  #running = false;
  #depth = 0;

  constructor(lookForMilliseconds: number) {
    this.#lookForMilliseconds = lookForMilliseconds;
  }

  /** Whether a loss closure is just being run. */
  get running(): boolean {
    return this.#running;
  }

  /** The examples of all training steps; null where some were not seen. */
  get rows(): RowSet | null {
    return this.#allSeen ? this.#rows : null;
  }

  add(inputs: readonly Tensor[]): void {
    this.#rows.add(inputs);
    noteInput(this.batches, inputs);
  }

  /** Runs a step of a loss closure, or its forward pass. */
  during<T>(run: () => T): T {
    this.#running = true;
    this.#seen = false;
    try {
      return run();
    } finally {
      this.#running = false;
      this.#allSeen &&= this.#seen;
    }
  }

  /** The forward pass of a step that is only acted shows what it trains on, as long as that does not take too long. */
  look(forward: () => void): void {
    if (this.#looked > this.#lookForMilliseconds) {
      this.#allSeen = false;
      return;
    }
    const began = performance.now();
    this.during(forward);
    this.#looked += performance.now() - began;
  }

  /** What the outermost model gets in a loss closure is what it trains on. */
  within(inputs: readonly Tensor[], run: () => unknown): unknown {
    if (this.#depth === 0) {
      this.add(inputs);
      this.#seen = true;
    }
    this.#depth += 1;
    try {
      return run();
    } finally {
      this.#depth -= 1;
    }
  }
}
