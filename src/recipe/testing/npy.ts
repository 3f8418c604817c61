/** A `.npy` file of float64 numbers, for checks that read tensors. */
export function npyBytes(values: readonly number[], shape: readonly number[]): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.map((length) => `${length},`).join(' ')}), }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(length, 8);
  return Buffer.concat([
    head,
    Buffer.from(`${header.padEnd(length - 1)}\n`),
    Buffer.from(Float64Array.from(values).buffer),
  ]);
}
