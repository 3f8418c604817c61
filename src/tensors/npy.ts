/** A tensor's values in memory, row-major. */
export interface TensorValues {
  readonly shape: readonly number[];
  /** numpy's name without the byte order: `f4`, `i8`, `b1`. */
  readonly type: string;
  readonly values: ArrayLike<number>;
}

/** The file is not a `.npy` that can be shown; the message says why, for a person. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
}

export interface NpyHeader {
  readonly type: string;
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly offset: number;
  readonly bytesPerElement: number;
}

type Reader = (view: DataView, byteOffset: number, count: number) => ArrayLike<number>;

const READERS: Readonly<Record<string, Reader>> = {
  f2: (view, at, count) =>
    Float32Array.from({ length: count }, (_, i) => halfToNumber(view.getUint16(at + 2 * i, true))),
  f4: (view, at, count) => new Float32Array(aligned(view, at, 4 * count)),
  f8: (view, at, count) => new Float64Array(aligned(view, at, 8 * count)),
  i1: (view, at, count) => new Int8Array(aligned(view, at, count)),
  i2: (view, at, count) => new Int16Array(aligned(view, at, 2 * count)),
  i4: (view, at, count) => new Int32Array(aligned(view, at, 4 * count)),
  // Exact up to 2⁵³, beyond any class index or token id.
  i8: (view, at, count) => Float64Array.from(new BigInt64Array(aligned(view, at, 8 * count)), Number),
  u1: (view, at, count) => new Uint8Array(aligned(view, at, count)),
  u2: (view, at, count) => new Uint16Array(aligned(view, at, 2 * count)),
  u4: (view, at, count) => new Uint32Array(aligned(view, at, 4 * count)),
  u8: (view, at, count) => Float64Array.from(new BigUint64Array(aligned(view, at, 8 * count)), Number),
  b1: (view, at, count) => new Uint8Array(aligned(view, at, count)),
};

/**
 * Reads a `.npy` file (format 1 to 3, little-endian, row-major).
 * @throws NpyError where the file is none, is cut short, or holds what has no numbers
 */
export function readNpy(bytes: Uint8Array): TensorValues {
  const { type, shape, offset, bytesPerElement } = readNpyHeader(bytes);
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.byteLength < offset + count * bytesPerElement)
    throw new NpyError('The file is shorter than its shape says.');
  return { shape, type, values: readNpyValues(bytes.subarray(offset), type, count) };
}

/** Values alone, from bytes that begin with the first of them. */
export function readNpyValues(bytes: Uint8Array, type: string, count: number): ArrayLike<number> {
  const reader = READERS[type];
  if (reader === undefined) throw new NpyError(`Values of type ${type} cannot be shown.`);
  return reader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, count);
}

/** @param bytes the file's beginning: 1 kB is enough for every header that the probes write */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0) !== 0x934e554d) throw new NpyError('This is not a .npy file.');
  const wide = (bytes[6] ?? 1) >= 2;
  const start = wide ? 12 : 10;
  const offset = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, offset));
  const description = /'descr'\s*:\s*'([<>|=])(\w+)'/.exec(header);
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (description === null || shape === undefined) throw new NpyError('The .npy header cannot be read.');
  const [, order, type = ''] = description;
  if (READERS[type] === undefined) throw new NpyError(`Values of type ${type} cannot be shown.`);
  if (order === '>' || /'fortran_order'\s*:\s*True/.test(header)) {
    throw new NpyError('Only little-endian, row-major values can be shown.');
  }
  return {
    type,
    shape: shape
      .split(',')
      .filter((size) => size.trim() !== '')
      .map(Number),
    offset,
    bytesPerElement: Number(type.slice(1)),
  };
}

/** The beginning of a file (format 1), for values of numpy's type `type` that follow row-major and little-endian. */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const order = /1$/.test(type) ? '|' : '<';
  const text = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': (${shape.map((size) => `${size},`).join(' ')}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const preamble = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8];
  return Uint8Array.from([...preamble, ...new TextEncoder().encode(`${text.padEnd(length - 1)}\n`)]);
}

/** Typed arrays need offsets that are multiples of their element's size, so the bytes are copied. */
function aligned(view: DataView, offset: number, length: number): ArrayBuffer {
  const copy = new Uint8Array(length);
  copy.set(new Uint8Array(view.buffer, view.byteOffset + offset, length));
  return copy.buffer;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
