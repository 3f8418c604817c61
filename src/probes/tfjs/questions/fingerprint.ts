import { createHash } from 'node:crypto';
import type { Fingerprint } from '../../../training/protocol/randomness.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { Tensor } from '../tensors/framework.ts';

/** @param weights of the net at the capture, in its order */
export function fingerprint({ parts }: Laboratory, weights: readonly Tensor[]): Fingerprint {
  return {
    weights: digest(weights),
    inputs: digest(parts.inputs.map(({ tensor }) => tensor)),
    targets: digest(parts.targets.map(({ tensor }) => tensor)),
  };
}

/** SHA-256 over types, shapes and values; names are numbered by the order of creation and say nothing. */
function digest(tensors: readonly Tensor[]): string {
  const hash = createHash('sha256');
  for (const tensor of tensors) {
    hash.update(`${tensor.dtype} ${tensor.shape.join(' ')};`);
    const values = tensor.dataSync();
    hash.update(
      ArrayBuffer.isView(values)
        ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        : JSON.stringify(values),
    );
  }
  return hash.digest('hex');
}
