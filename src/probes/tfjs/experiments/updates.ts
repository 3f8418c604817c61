import type { Tensor } from '../tensors/framework.ts';

/** How far a parameter went, against its size before or after, whichever is larger: biases begin at 0. */
export function relativeChange(before: Tensor, after: Tensor): number {
  const old = before.dataSync() as Float32Array;
  const now = after.dataSync() as Float32Array;
  let change = 0;
  let size = 0;
  let sizeAfter = 0;
  for (let i = 0; i < old.length; i++) {
    change += ((now[i] ?? 0) - (old[i] ?? 0)) ** 2;
    size += (old[i] ?? 0) ** 2;
    sizeAfter += (now[i] ?? 0) ** 2;
  }
  return change === 0 ? 0 : Math.sqrt(change / Math.max(size, sizeAfter));
}
