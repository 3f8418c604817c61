import { createHash } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { type NpyHeader, npyHeader, readNpyHeader, readNpyValues } from '../../../tensors/npy.ts';
import type { SavedTensor } from '../../../training/protocol/tensors.ts';

const HEADER_BYTES = 1024;

/** Rows of a `.npy` file, read one by one: a sample needs few of many. */
export class Rows {
  readonly count: number;
  readonly #rowBytes: number;

  private constructor(
    private readonly file: FileHandle,
    readonly header: NpyHeader,
  ) {
    const [count = 0, ...row] = header.shape;
    this.count = count;
    this.#rowBytes = row.reduce((product, size) => product * size, header.bytesPerElement);
  }

  /** @throws NpyError where it is no such file, and the system's error where there is none */
  static async open(path: string): Promise<Rows> {
    const file = await open(path, 'r');
    try {
      const bytes = new Uint8Array(HEADER_BYTES);
      const { bytesRead } = await file.read(bytes, 0, HEADER_BYTES, 0);
      return new Rows(file, readNpyHeader(bytes.subarray(0, bytesRead)));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** As they lie in the file. @throws RangeError where the file is shorter */
  async bytes(row: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.#rowBytes);
    const { bytesRead } = await this.file.read(bytes, 0, bytes.length, this.header.offset + row * bytes.length);
    if (bytesRead < bytes.length) throw new RangeError('The file has no such row.');
    return bytes;
  }

  async values(row: number): Promise<Float32Array> {
    const { type, bytesPerElement } = this.header;
    return Float32Array.from(readNpyValues(await this.bytes(row), type, this.#rowBytes / bytesPerElement));
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** Opens the inputs' files for as long as they are used. */
export async function withRows<T>(
  inputs: readonly SavedTensor[],
  use: (rows: readonly Rows[]) => Promise<T>,
): Promise<T> {
  const opened: Rows[] = [];
  try {
    for (const { file } of inputs) opened.push(await Rows.open(file));
    return await use(opened);
  } finally {
    for (const each of opened) await each.close();
  }
}

/** What an example is known by, wherever it lies and in whichever type: its numbers, as 32-bit floats. */
export async function digestOf(inputs: readonly Rows[], example: number): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const { buffer } = await input.values(example);
    hash.update(new Uint8Array(buffer));
  }
  return hash.digest('hex').slice(0, 32);
}

/** Copies some rows into a file of their own. */
export async function copyRows(from: Rows, places: readonly number[], to: string): Promise<void> {
  const { type, shape } = from.header;
  const rows: Uint8Array[] = [];
  for (const place of places) rows.push(await from.bytes(place));
  await writeFile(to, Buffer.concat([npyHeader(type, [places.length, ...shape.slice(1)]), ...rows]));
}
