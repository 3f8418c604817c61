import { type NpyHeader, readNpyHeader, readNpyValues } from '../../../src/tensors/npy.ts';
import type { Filling } from '../../../src/training/protocol/tensors.ts';
import { PageQueue, type Stretch, type Wish } from './pageQueue.ts';

/** Of a page, about: sorted examples come from all over the file, so that a large page would be fetched for one row. */
const PAGE_BYTES = 32 * 1024;
/** Of one request: examples in the order of the file lie side by side, and a request takes its time whatever it asks for. */
const REQUEST_BYTES = 256 * 1024;
const KEPT_BYTES = 64 * 1024 * 1024;
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
  /** Of one example, in the file. */
  readonly rowBytes: number;
  readonly #uri: string;
  /** Pages in the order in which they were last looked at. */
  readonly #pages = new Map<number, ArrayLike<number>>();
  readonly #queue: PageQueue;
  readonly #listeners = new Set<() => void>();
  #whole: Uint8Array | null;

  private constructor(uri: string, header: NpyHeader, whole: Uint8Array | null, filling: Filling | undefined) {
    this.#uri = uri;
    this.isFilledWithNaN = filling === 'NaN';
    this.header = header;
    this.#whole = whole;
    const [count = 0, ...row] = header.shape;
    this.count = count;
    this.width = row.reduce((product, size) => product * size, 1);
    this.rowBytes = this.width * header.bytesPerElement;
    this.pageRows = Math.max(1, Math.floor(PAGE_BYTES / Math.max(1, this.rowBytes)));
    this.#queue = new PageQueue({
      isHere: (page) => this.#pages.has(page),
      fetch: (stretch) => this.#come(stretch),
      mostTogether: Math.max(1, Math.floor(REQUEST_BYTES / Math.max(1, this.pageRows * this.rowBytes))),
    });
  }

  /** @throws Error in words for a person */
  static async open(uri: string, filling?: Filling): Promise<RowFile> {
    const { bytes, isAll } = await fetchRange(uri, 0, HEADER_BYTES);
    return new RowFile(uri, readNpyHeader(bytes), isAll ? bytes : null, filling);
  }

  has(index: number): boolean {
    return this.#pages.has(Math.floor(index / this.pageRows));
  }

  /** The numbers of a row; null where they are not here. */
  row(index: number): ArrayLike<number> | null {
    const number = Math.floor(index / this.pageRows);
    const page = this.#pages.get(number);
    if (page === undefined) return null;
    this.#pages.delete(number);
    this.#pages.set(number, page);
    const start = (index % this.pageRows) * this.width;
    return slice(page, start, start + this.width);
  }

  /** Which rows someone looks at now, in the place of those that they looked at before: they are sent for. */
  want(who: object, { now, next }: Wish): void {
    this.#queue.want(who, { now: this.#pagesOf(now), next: this.#pagesOf(next) });
  }

  /** Tells whenever rows have come. @returns how to be told no more */
  onArrival(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Rows one after the other; nothing of them is kept. */
  async rows(first: number, end: number): Promise<ArrayLike<number>> {
    const { offset, type } = this.header;
    const bytes = await this.#bytes(offset + first * this.rowBytes, offset + end * this.rowBytes);
    return readNpyValues(bytes, type, (end - first) * this.width);
  }

  #pagesOf(rows: readonly number[]): readonly number[] {
    return [...new Set(rows.map((row) => Math.floor(row / this.pageRows)))];
  }

  async #come({ first, end }: Stretch): Promise<void> {
    const { pageRows, width } = this;
    const values = await this.rows(first * pageRows, Math.min(this.count, end * pageRows));
    for (let page = first; page < end; page += 1) {
      const start = (page - first) * pageRows * width;
      this.#pages.set(page, slice(values, start, Math.min(values.length, start + pageRows * width)));
    }
    this.#letGo();
    for (const listener of this.#listeners) listener();
  }

  /** Of the pages that were looked at longest ago, but for those that are wanted. */
  #letGo(): void {
    const most = KEPT_BYTES / Math.max(1, this.pageRows * this.rowBytes);
    if (this.#pages.size <= most) return;
    for (const oldest of [...this.#pages.keys()]) {
      if (this.#pages.size <= most) break;
      if (!this.#queue.isWanted(oldest)) this.#pages.delete(oldest);
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
