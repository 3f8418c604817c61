import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { SavedTensor } from '../../../training/protocol/tensors.ts';
import type { TypedArray } from '../tensors/framework.ts';
import { NPY_TYPES, typedAs } from '../tensors/npy.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { Moments } from './moments.ts';

/** Some examples of one tensor: the first axis counts them. */
export interface Rows {
  readonly values: TypedArray;
  readonly count: number;
  readonly rowShape: readonly number[];
  readonly dtype: string;
}

export function rowsFrom({ values, rowShape, dtype }: Rows, start: number, end: number): Rows {
  const width = sizeOf(rowShape);
  return { values: values.subarray(start * width, end * width), count: end - start, rowShape, dtype };
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The header is written anew whenever the file grows, so it has room for any shape. */
const HEADER = 256;
const FIRST_VALUES = 16;

/** One tensor of many examples, written to a `.npy` file as its examples come. */
export class Column {
  readonly #id: string;
  readonly #name: string | null;
  readonly #file: string;
  readonly #moments = new Moments();
  #first: readonly number[] = [];
  #of: Pick<Rows, 'rowShape' | 'dtype'> | null = null;
  rows = 0;

  constructor(folder: string, id: string, name: string | null) {
    this.#id = id;
    this.#name = name;
    this.#file = path.join(folder, `${id}.npy`);
  }

  /** @throws ProbeError (`notApplicable`) where the rows are of another shape than those before */
  append(rows: Rows): void {
    const known = this.#of ?? this.#begin(rows);
    if (known.rowShape.join() !== rows.rowShape.join() || known.dtype !== rows.dtype) {
      throw notApplicable(
        `Its examples have different shapes ([${known.rowShape}] and [${rows.rowShape}]), so they cannot be laid side by side.`,
      );
    }
    const values = typedAs(rows.values, rows.dtype);
    const file = openSync(this.#file, 'r+');
    try {
      writeAll(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength), fstatSync(file).size);
      this.rows += rows.count;
      writeAll(file, this.#header(known), 0);
    } finally {
      closeSync(file);
    }
    this.#moments.add(values);
  }

  saved(): SavedTensor {
    return {
      file: this.#file,
      summary: {
        id: this.#id,
        name: this.#name,
        dtype: this.#of?.dtype ?? 'float32',
        shape: [this.rows, ...(this.#of?.rowShape ?? [])],
        statistics: this.#moments.statistics(),
        firstValues: this.#of?.dtype === 'bool' ? this.#first.map((value) => value !== 0) : this.#first,
      },
    };
  }

  #begin({ rowShape, dtype, values }: Rows): Pick<Rows, 'rowShape' | 'dtype'> {
    const of = { rowShape, dtype };
    this.#first = Array.from(values.subarray(0, FIRST_VALUES));
    const file = openSync(this.#file, 'w');
    writeAll(file, this.#header(of), 0);
    closeSync(file);
    this.#of = of;
    return of;
  }

  #header({ rowShape, dtype }: Pick<Rows, 'rowShape' | 'dtype'>): Uint8Array {
    const type = NPY_TYPES[dtype];
    if (type === undefined) {
      throw notApplicable(`Examples of type ${dtype} cannot be written to a file.`);
    }
    const shape = [this.rows, ...rowShape].map((size) => `${size}, `).join('');
    const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`;
    const bytes = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text.padEnd(HEADER - 11)}\n`, 'latin1');
    bytes.writeUInt16LE(HEADER - 10, 8);
    return bytes;
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}
