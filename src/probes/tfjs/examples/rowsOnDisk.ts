import { closeSync, openSync, readSync } from 'node:fs';
import type { SavedTensor } from '../../../training/protocol/tensors.ts';
import { type Rows, sizeOf } from './column.ts';

/** Where a `.npy` file of version 1.0 tells how long its header is, and where the header begins. */
const LENGTH_AT = 8;
const HEADER_AT = 10;

/** Examples in a `.npy` file that a probe wrote. */
export class RowsOnDisk {
  readonly count: number;
  readonly #file: string;
  readonly #rowShape: readonly number[];
  readonly #dtype: string;

  constructor({ file, summary }: SavedTensor) {
    const [count = 0, ...rowShape] = summary.shape;
    this.count = count;
    this.#file = file;
    this.#rowShape = rowShape;
    this.#dtype = summary.dtype;
  }

  /** Those from `start` on, up to the last one. */
  read(start: number, end: number): Rows {
    const count = Math.max(0, Math.min(end, this.count) - start);
    const width = sizeOf(this.#rowShape);
    const Values = this.#dtype === 'bool' ? Uint8Array : this.#dtype === 'int32' ? Int32Array : Float32Array;
    const values = new Values(count * width);
    const bytes = new Uint8Array(values.buffer);
    const file = openSync(this.#file, 'r');
    try {
      const length = Buffer.alloc(2);
      readSync(file, length, 0, length.length, LENGTH_AT);
      const begin = HEADER_AT + length.readUInt16LE() + start * width * values.BYTES_PER_ELEMENT;
      for (let read = 0, some = 1; read < bytes.length && some > 0; read += some) {
        some = readSync(file, bytes, read, bytes.length - read, begin + read);
      }
    } finally {
      closeSync(file);
    }
    return { values, count, rowShape: this.#rowShape, dtype: this.#dtype };
  }
}
