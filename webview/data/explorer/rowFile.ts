import { type NpyHeader, readNpyHeader, readNpyValues } from '../../../src/tensors/npy.ts';
import type { Filling } from '../../../src/training/protocol/tensors.ts';

/** Of a page, about: sorted examples come from all over the file, so that a large page would be fetched for one row. */
const PAGE_BYTES = 32 * 1024;
/** Pages that are kept: 64 MB. */
const MOST_PAGES = 2048;
const HEADER_BYTES = 1024;

/** A `.npy` file of many examples, of which only the rows on screen are fetched, by byte ranges. */
export class RowFile {
  readonly header: NpyHeader;
  readonly count: number;
  readonly width: number;
  /** Rows of a page. */
  readonly pageRows: number;
  /** What fills its smaller examples up is not a number. */
  readonly isFilledWithNaN: boolean;
  readonly #uri: string;
  /** Pages in the order in which they were last looked at. */
  readonly #pages = new Map<number, ArrayLike<number>>();
  readonly #coming = new Set<number>();
  #whole: Uint8Array | null;

  private constructor(uri: string, header: NpyHeader, whole: Uint8Array | null, filling: Filling | undefined) {
    this.#uri = uri;
    this.isFilledWithNaN = filling === 'NaN';
    this.header = header;
    this.#whole = whole;
    const [count = 0, ...row] = header.shape;
    this.count = count;
    this.width = row.reduce((product, size) => product * size, 1);
    this.pageRows = Math.max(1, Math.floor(PAGE_BYTES / Math.max(1, this.width * header.bytesPerElement)));
  }

  /** @throws Error in words for a person */
  static async open(uri: string, filling?: Filling): Promise<RowFile> {
    const { bytes, isAll } = await fetchRange(uri, 0, HEADER_BYTES);
    return new RowFile(uri, readNpyHeader(bytes), isAll ? bytes : null, filling);
  }

  /** The numbers of a row; null where they are still to come, which `onCome` tells of. */
  row(index: number, onCome: () => void): ArrayLike<number> | null {
    const number = Math.floor(index / this.pageRows);
    const page = this.#pages.get(number);
    if (page === undefined) {
      if (!this.#coming.has(number)) void this.#come(number).then(onCome, onCome);
      return null;
    }
    this.#pages.delete(number);
    this.#pages.set(number, page);
    const start = (index % this.pageRows) * this.width;
    return slice(page, start, start + this.width);
  }

  /** Rows one after the other; nothing of them is kept. */
  async rows(first: number, end: number): Promise<ArrayLike<number>> {
    const { offset, bytesPerElement, type } = this.header;
    const rowBytes = this.width * bytesPerElement;
    const bytes = await this.#bytes(offset + first * rowBytes, offset + end * rowBytes);
    return readNpyValues(bytes, type, (end - first) * this.width);
  }

  async #come(number: number): Promise<void> {
    this.#coming.add(number);
    try {
      const first = number * this.pageRows;
      this.#pages.set(number, await this.rows(first, Math.min(this.count, first + this.pageRows)));
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= MOST_PAGES) break;
        this.#pages.delete(oldest);
      }
    } finally {
      this.#coming.delete(number);
    }
  }

  async #bytes(start: number, end: number): Promise<Uint8Array> {
    if (this.#whole === null) {
      const { bytes, isAll } = await fetchRange(this.#uri, start, end);
      if (!isAll) return bytes;
      // An older editor gives the file as a whole, whatever is asked for.
      this.#whole = bytes;
    }
    return this.#whole.subarray(start, end);
  }
}

async function fetchRange(
  uri: string,
  start: number,
  end: number,
): Promise<{ readonly bytes: Uint8Array; readonly isAll: boolean }> {
  const response = await fetch(uri, { headers: { Range: `bytes=${start}-${end - 1}` } });
  if (!response.ok) throw new Error(`The examples could not be read: ${response.status} ${response.statusText}.`);
  return { bytes: new Uint8Array(await response.arrayBuffer()), isAll: response.status === 200 };
}

function slice(values: ArrayLike<number>, start: number, end: number): ArrayLike<number> {
  const typed = values as Partial<Pick<Float32Array, 'subarray'>>;
  return typed.subarray?.(start, end) ?? Array.prototype.slice.call(values, start, end);
}
