import { rememberMethods } from '../tensors/engineMethods.ts';
import { type Engine, isTensor, type Tensor } from '../tensors/framework.ts';

/** Rows of the first axis that were cut from a tensor. */
export interface Slice {
  /** The data of the tensor that it was cut from. */
  readonly source: object;
  readonly sourceRows: number;
  readonly begin: number;
  readonly count: number;
}

/** Knows of tensors which rows of which others they are, as long as it watches. */
export class SliceWatch {
  readonly #slices = new WeakMap<Tensor, Slice>();
  readonly #runKernel: Engine['runKernel'];
  readonly #putBack: () => void;

  constructor(engine: Engine) {
    this.#runKernel = engine.runKernel;
    this.#putBack = rememberMethods(engine, ['runKernel']);
    const runKernel: Engine['runKernel'] = (name, inputs, attributes) => {
      const made = this.#runKernel.call(engine, name, inputs, attributes);
      if (isTensor(made)) {
        const slice = name === 'Slice' ? cut(inputs['x'], attributes) : this.#passedOn(inputs, made);
        if (slice !== null) {
          this.#slices.set(made, slice);
        }
      }
      return made;
    };
    engine.runKernel = runKernel;
  }

  stop(): void {
    this.#putBack();
  }

  of(tensor: Tensor | undefined): Slice | null {
    return (tensor && this.#slices.get(tensor)) ?? null;
  }

  /** Scaled, cast or reshaped, the rows are still those rows. */
  #passedOn(inputs: Parameters<Engine['runKernel']>[1], made: Tensor): Slice | null {
    const tensors = Object.values(inputs).flat().filter(isTensor);
    const [only, another] = tensors.filter(({ rank }) => rank > 0);
    const slice = another === undefined ? this.of(only) : null;
    return slice?.count === made.shape[0] ? slice : null;
  }
}

/** What `tf.slice` was given: a number for the first axis alone, or one for each. */
type Extent = number | readonly number[] | undefined;

const alongFirst = (given: Extent): number | undefined => (typeof given === 'number' ? given : given?.[0]);

function cut(from: unknown, attributes: unknown): Slice | null {
  const given = (attributes ?? {}) as { readonly begin?: Extent; readonly size?: Extent };
  const [sourceRows] = isTensor(from) ? from.shape : [];
  const begin = alongFirst(given.begin);
  if (!isTensor(from) || sourceRows === undefined || begin === undefined) {
    return null;
  }
  const count = alongFirst(given.size) ?? -1;
  return { source: from.dataId, sourceRows, begin, count: count < 0 ? sourceRows - begin : count };
}

/** Slices of one tensor, one after the other from its beginning: a loop over the batches of a data set. */
export class SliceRun {
  #source: object | null = null;
  #sourceRows = 0;
  #next = 0;
  #largest = 0;
  #count = 0;
  #broken = false;

  add(slice: Slice | null): void {
    this.#count += 1;
    if (slice === null || slice.begin !== this.#next || (this.#source !== null && slice.source !== this.#source)) {
      this.#broken = true;
      return;
    }
    this.#source = slice.source;
    this.#sourceRows = slice.sourceRows;
    this.#next += slice.count;
    this.#largest = Math.max(this.#largest, slice.count);
  }

  /**
   * How many examples the data set holds. Null where that cannot be told: what is left may belong to another part of the
   * data, unless it is less than a batch.
   */
  get size(): number | null {
    const left = this.#sourceRows - this.#next;
    return this.#broken || this.#count < 2 || left >= this.#largest ? null : this.#sourceRows;
  }
}
