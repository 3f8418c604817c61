import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from '../tensors/framework.ts';

/** Numbers of one record; more rows than that hold are left out. */
const VALUES = 16_384;
const HEADER = 128;

/** Files that predictions are appended to, one an output: `.npy`, whose header is written anew with each record. */
export class PredictionFiles {
  readonly #files: readonly { readonly file: string; readonly shape: readonly number[] }[];
  #count = 0;

  /** Rows lie along the first axis. @throws RangeError where one row alone is too large */
  constructor(folder: string, shapes: readonly (readonly number[])[]) {
    this.#files = shapes.map((shape, index) => ({
      file: path.join(folder, `predictions-${index}.npy`),
      shape: kept(shape),
    }));
  }

  append(outputs: readonly Tensor[]): void {
    this.#count += 1;
    this.#files.forEach(({ file, shape }, index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const values = Float32Array.from((outputs[index]?.dataSync() ?? []) as Float32Array).subarray(0, size);
      if (this.#count === 1) {
        appendFileSync(file, header(0, shape));
      }
      appendFileSync(file, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
      const descriptor = openSync(file, 'r+');
      writeSync(descriptor, header(this.#count, shape), 0, HEADER, 0);
      closeSync(descriptor);
    });
  }
}

function kept([rows = 0, ...row]: readonly number[]): readonly number[] {
  const size = row.reduce((product, length) => product * length, 1);
  if (size > VALUES) {
    throw new RangeError('One row alone has more numbers than a record may have.');
  }
  return [Math.min(rows, Math.floor(VALUES / Math.max(1, size))), ...row];
}

function header(count: number, shape: readonly number[]): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${[count, ...shape].join(', ')},), }`;
  const preamble = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  preamble.writeUInt16LE(HEADER - 10, 8);
  return Buffer.concat([preamble, Buffer.from(`${text.padEnd(HEADER - 11)}\n`, 'latin1')]);
}
