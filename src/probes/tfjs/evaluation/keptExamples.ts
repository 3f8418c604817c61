import type { EvaluationPass } from '../../../training/protocol/evaluations.ts';
import { Column, sizeOf } from '../examples/column.ts';
import { rowsOf } from '../examples/source.ts';
import type { Tensor } from '../tensors/framework.ts';

/** The examples that a script evaluates, written to files as its net gets them: each evaluation's once, as long as there is room. */
export class KeptExamples {
  readonly #folder: string;
  readonly #kinds = new Set<string>();
  #left: number;

  /** @param numbers how many may be kept of all evaluations together */
  constructor(folder: string, numbers: number) {
    this.#folder = folder;
    this.#left = numbers;
  }

  /** @returns null for a kind that was kept before */
  of(kind: string): KeptPass | null {
    if (this.#left <= 0 || this.#kinds.has(kind)) {
      return null;
    }
    this.#kinds.add(kind);
    const number = this.#kinds.size - 1;
    return new KeptPass(
      (at) => new Column(this.#folder, `evaluated-${number}-${at}`, null),
      (numbers) => this.#take(numbers),
    );
  }

  #take(numbers: number): boolean {
    this.#left = numbers > this.#left ? 0 : this.#left - numbers;
    return this.#left > 0;
  }
}

export class KeptPass {
  readonly #column: (at: number) => Column;
  readonly #take: (numbers: number) => boolean;
  #columns: readonly Column[] = [];
  readonly #calls: number[] = [];
  #shapes = '';
  #isOver = false;

  constructor(column: (at: number) => Column, take: (numbers: number) => boolean) {
    this.#column = column;
    this.#take = take;
  }

  /** A batch, as the net gets it. What cannot be laid under the batches before ends the keeping. */
  add(inputs: readonly Tensor[]): void {
    this.#isOver ||= !this.#append(inputs);
  }

  get described(): Pick<EvaluationPass, 'examples' | 'examplesOfCalls'> {
    return this.#calls.length === 0
      ? {}
      : { examples: this.#columns.map((each) => each.saved()), examplesOfCalls: this.#calls };
  }

  #append(inputs: readonly Tensor[]): boolean {
    const [first] = inputs;
    const shapes = inputs.map(({ shape, dtype }) => `${dtype}[${shape.slice(1)}]`).join();
    const areRows = inputs.every(
      ({ rank, shape, dtype }) =>
        rank > 0 && shape[0] === first?.shape[0] && ['float32', 'int32', 'bool'].includes(dtype),
    );
    if (first === undefined || !areRows || !this.#take(inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0))) {
      return false;
    }
    if (this.#columns.length === 0) {
      this.#columns = inputs.map((_, at) => this.#column(at));
      this.#shapes = shapes;
    }
    if (shapes !== this.#shapes) {
      return false;
    }
    for (const [at, column] of this.#columns.entries()) {
      const tensor = inputs[at];
      if (tensor !== undefined) {
        column.append(rowsOf(tensor));
      }
    }
    this.#calls.push(first.shape[0] ?? 0);
    return true;
  }
}
