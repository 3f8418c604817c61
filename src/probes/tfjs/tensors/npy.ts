/** NumPy's `.npy` format, version 1.0, row-major: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

/** Element types by the framework's name, or by a typed array's. */
export const NPY_TYPES: Readonly<Record<string, string>> = {
  float32: '<f4',
  float64: '<f8',
  int8: '|i1',
  int16: '<i2',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  uint16: '<u2',
  uint32: '<u4',
  uint64: '<u8',
  bool: '|b1',
};

/**
 * The numbers as the type says that they are. TensorFlow.js casts whole numbers to `float32` without touching them: its CPU
 * backend then holds an `Int32Array` in a tensor of floats, whose bytes are other numbers.
 */
export const typedAs = <Values extends ArrayBufferView>(values: Values, dtype: string): Values | Float32Array =>
  dtype === 'float32' && (values instanceof Int32Array || values instanceof Uint8Array)
    ? Float32Array.from(values)
    : values;

/** @returns the file's bytes; null where the format has no such element type (strings, complex numbers) */
export function encodeNpy(values: ArrayBufferView, shape: readonly number[], dtype: string): Uint8Array | null {
  const description = NPY_TYPES[dtype];
  if (description === undefined) {
    return null;
  }
  const typed = typedAs(values, dtype);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Magic, version and length take 10 bytes; the data starts at a multiple of 64.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11, ' ')}\n`;
  const bytes = new Uint8Array(10 + padded.length + typed.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 0xff, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength), 10 + padded.length);
  return bytes;
}
