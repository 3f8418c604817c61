import { npyHeader } from '../../tensors/npy.ts';

/** A `.npy` file of float64 numbers, for checks that read tensors. */
export function npyBytes(values: readonly number[], shape: readonly number[]): Uint8Array {
  return Buffer.concat([npyHeader('f8', shape), Buffer.from(Float64Array.from(values).buffer)]);
}
