import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NpyError, readNpy } from './npy.ts';

/** A `.npy` file of format 1, as numpy writes it. */
function npy(description: string, shape: string, data: ArrayBuffer, fortran = 'False'): Uint8Array {
  const text = `{'descr': '${description}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;
  const header = text.padEnd(117, ' ').concat('\n');
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(data), 10 + header.length);
  return bytes;
}

describe('readNpy', () => {
  it('reads shape and values of the types that frameworks have', () => {
    const cases = [
      ['<f4', new Float32Array([1.5, Number.NaN]).buffer, [1.5, Number.NaN]],
      ['<f8', new Float64Array([0.1, -2]).buffer, [0.1, -2]],
      ['<i4', new Int32Array([-1, 7]).buffer, [-1, 7]],
      ['<i8', new BigInt64Array([-3n, 9_007_199_254_740_991n]).buffer, [-3, 9_007_199_254_740_991]],
      ['|u1', new Uint8Array([0, 255]).buffer, [0, 255]],
      ['|b1', new Uint8Array([0, 1]).buffer, [0, 1]],
      ['<f2', new Uint16Array([0x3c00, 0xc500]).buffer, [1, -5]],
    ] as const;
    for (const [description, data, values] of cases) {
      const tensor = readNpy(npy(description, '2,', data));
      assert.deepEqual([...tensor.shape], [2], description);
      assert.deepEqual(Array.from(tensor.values), values, description);
    }
  });

  it('reads a scalar and a matrix', () => {
    assert.deepEqual(readNpy(npy('<f4', '', new Float32Array([3]).buffer)).shape, []);
    assert.deepEqual(readNpy(npy('<f4', '2, 3', new Float32Array(6).buffer)).shape, [2, 3]);
  });

  it('reads a view that begins anywhere', () => {
    const file = npy('<f8', '1,', new Float64Array([4]).buffer);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    assert.equal(readNpy(shifted.subarray(3)).values[0], 4);
  });

  it('says what it cannot read', () => {
    const data = new Float32Array(2).buffer;
    assert.throws(() => readNpy(new Uint8Array(20)), NpyError);
    assert.throws(() => readNpy(npy('<U4', '2,', data)), /type U4/);
    assert.throws(() => readNpy(npy('>f4', '2,', data)), /little-endian/);
    assert.throws(() => readNpy(npy('<f4', '2,', data, 'True')), /row-major/);
    assert.throws(() => readNpy(npy('<f4', '3,', data)), /shorter/);
  });
});
