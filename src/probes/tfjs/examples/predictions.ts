import type { ExamplePredictions, Experiment } from '../../../training/protocol/experiments.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { type RowPredictor, rowPredictor } from '../experiments/predictions.ts';
import type { Tensor, TypedArray } from '../tensors/framework.ts';
import { notApplicable, type ProbeError } from '../tensors/probeError.ts';
import { Column, type Rows, sizeOf } from './column.ts';
import { RowsOnDisk } from './rowsOnDisk.ts';

const MILLISECONDS = 20_000;

/** What the net says to examples that were read, by this process or another one: asked a batch at a time, written to files beside theirs. */
export class ExamplesAsked {
  readonly #laboratory: Laboratory;
  readonly #files: readonly RowsOnDisk[];
  readonly #folder: string;
  readonly #net: RowPredictor;
  readonly #size: number;
  readonly #number: number;

  /**
   * @param number of this asking; its files are named by it
   * @throws ProbeError (`notApplicable`) where other examples than the captured ones do not reach the net, or are not its own
   */
  constructor(laboratory: Laboratory, about: Experiment['about'], folder: string, number: number) {
    if (about === undefined || about.examples === 0) {
      throw notApplicable('No examples were read that the net could be asked about.');
    }
    if (about.asTheNetGetsThem !== true) {
      throw notApplicable(
        'The script changes its examples on their way from the data source to the net, so the net cannot be asked about them.',
      );
    }
    this.#laboratory = laboratory;
    this.#files = about.inputs.map((each) => new RowsOnDisk(each));
    this.#folder = folder;
    this.#number = number;
    this.#net = rowPredictor(laboratory);
    this.#size = this.#batchSize(this.#rows(0, 1));
    const refusal = this.#disprove();
    if (refusal !== null) {
      throw refusal;
    }
  }

  /** @param withinMilliseconds what was asked by then is the answer */
  ask(withinMilliseconds = MILLISECONDS): ExamplePredictions {
    const until = performance.now() + withinMilliseconds;
    const { engine, core } = this.#laboratory.gate;
    let columns: readonly Column[] = [];
    const all = this.#files[0]?.count ?? 0;
    for (let start = 0; start < all && (start === 0 || performance.now() < until); start += this.#size) {
      const rows = this.#rows(start, start + this.#size);
      const count = rows[0]?.count ?? 0;
      const outputs = engine.tidy(() => {
        const fed = rows.map((each, at) =>
          core.tensor(filled(each, this.#size), this.#net.inputs[at]?.shape ?? [], this.#net.inputs[at]?.dtype),
        );
        return this.#net.predict(fed).map((output) => ({
          values: Float32Array.from(output.dataSync() as Float32Array),
          rowShape: output.shape.slice(1),
        }));
      });
      if (columns.length === 0) {
        columns = outputs.map((_, at) => new Column(this.#folder, `examples-prediction-${this.#number}-${at}`, null));
      }
      for (const [at, { values, rowShape }] of outputs.entries()) {
        const kept = values.subarray(0, count * sizeOf(rowShape));
        columns[at]?.append({ values: kept, count, rowShape, dtype: 'float32' });
      }
    }
    return { outputs: columns.map((each) => each.saved()), examples: columns[0]?.rows ?? 0 };
  }

  #rows(start: number, end: number): readonly Rows[] {
    return this.#files.map((each) => each.read(start, end));
  }

  #batchSize(first: readonly Rows[]): number {
    const { inputs } = this.#net;
    const size = this.#laboratory.parts.batchSize;
    if (size === null || inputs.some(({ shape }) => shape[0] !== size)) {
      throw notApplicable("Which axis of the net's inputs counts examples could not be told.");
    }
    const fits =
      first.length === inputs.length &&
      first.every(({ rowShape }, at) => sizeOf(rowShape) * size === (inputs[at]?.size ?? -1));
    if (!fits) {
      throw notApplicable("The examples that were read are no inputs of the net's: they have other shapes.");
    }
    return size;
  }

  /** The captured examples in another order have to give their outputs in that order. */
  #disprove(): ProbeError | null {
    const { engine, core } = this.#laboratory.gate;
    const size = this.#size;
    return engine.tidy(() => {
      const { inputs } = this.#net;
      const asItIs = this.#net.predict(inputs);
      if (asItIs.some(({ shape }) => shape[0] !== size)) {
        return notApplicable('The net does not give one output for each example.');
      }
      const other = inputs.map((input) =>
        core.tensor(size > 1 ? rolled(input, size) : new Float32Array(input.size), input.shape, input.dtype),
      );
      const moved = this.#net.predict(other);
      const follows = asItIs.map((output, at) =>
        isAlike(
          size > 1 ? rolled(output, size) : numbersOf(output),
          moved[at] === undefined ? [] : numbersOf(moved[at]),
        ),
      );
      const reached = size > 1 ? follows.every(Boolean) : !follows.every(Boolean);
      return reached
        ? null
        : notApplicable(
            'The net, asked about the captured examples in another order, does not give its outputs in that order.',
          );
    });
  }
}

const numbersOf = (tensor: Tensor): TypedArray => tensor.dataSync() as TypedArray;

/** As many rows as a batch has: the last one stands in for those that are missing. */
function filled({ values, count, rowShape }: Rows, size: number): TypedArray {
  const width = sizeOf(rowShape);
  const all = new (values.constructor as new (length: number) => TypedArray)(size * width);
  all.set(values);
  const last = values.subarray((count - 1) * width, count * width);
  for (let row = count; row < size; row += 1) {
    all.set(last, row * width);
  }
  return all;
}

/** The rows of a tensor, the last one first and all others behind it. */
function rolled(tensor: Tensor, size: number): TypedArray {
  const values = numbersOf(tensor);
  const width = values.length / size;
  const moved = values.slice();
  moved.set(values.subarray(0, values.length - width), width);
  moved.set(values.subarray(values.length - width), 0);
  return moved;
}

function isAlike(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  const values = Array.from(one);
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return (
    values.length === other.length &&
    values.every((value, at) => Object.is(value, other[at]) || Math.abs(value - (other[at] ?? 0)) <= 1e-4 * scale)
  );
}
