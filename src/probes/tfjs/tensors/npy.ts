/** NumPy's `.npy` format, version 1.0, row-major: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */

/** Element types by the framework's name. */
export const NPY_TYPES: Readonly<Record<string, string>> = { float32: '<f4', int32: '<i4', bool: '|b1' };

/** @returns the file's bytes; null where the format has no such element type (strings, complex numbers) */
export function encodeNpy(values: ArrayBufferView, shape: readonly number[], dtype: string): Buffer | null {
  const description = NPY_TYPES[dtype];
  if (description === undefined) {
    return null;
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Magic, version and length take 10 bytes; the data starts at a multiple of 64.
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11, ' ');
  const preamble = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  preamble.writeUInt16LE(padded.length + 1, 8);
  return Buffer.concat([
    preamble,
    Buffer.from(`${padded}\n`, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}
