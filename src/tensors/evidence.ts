import type { Example } from './examples.ts';

/** Whether every stretch of `size` values is zeros and a single one. */
export function isOneHot(sample: readonly Example[], size: number): boolean {
  if (sample.length === 0 || size < 2) return false;
  return sample.every(({ values }) => {
    for (let start = 0; start < values.length; start += size) {
      let ones = 0;
      for (let at = start; at < start + size; at += 1) {
        if (values[at] === 1) ones += 1;
        else if (values[at] !== 0) return false;
      }
      if (ones !== 1) return false;
    }
    return true;
  });
}

/** Neighbours in a picture differ less than values drawn from it at random; below this ratio it is taken for a picture. */
const PICTURE_ROUGHNESS = 0.75;

/**
 * Whether the values, laid out as a picture, resemble their neighbours below and to the right more than chance would.
 * Tells a flattened digit from a row of 784 unrelated features, and an image from a sequence of feature vectors.
 */
export function looksLikeImage(
  sample: readonly Example[],
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
): boolean {
  let below = 0;
  let beside = 0;
  let apart = 0;
  let count = 0;
  for (const { values } of sample) {
    const at = (row: number, column: number): number => values[(row * width + column) * channels] ?? 0;
    const size = height * width;
    for (let row = 0; row + 1 < height; row += 1) {
      for (let column = 0; column + 1 < width; column += 1) {
        const value = at(row, column);
        // A pixel far away, always the same one for this pixel: the answer must not change from run to run.
        const other = ((row * width + column) * 7919 + 104729) % size;
        const difference = Math.abs(value - at(Math.floor(other / width), other % width));
        if (!Number.isFinite(difference)) continue;
        below += Math.abs(value - at(row + 1, column));
        beside += Math.abs(value - at(row, column + 1));
        apart += difference;
        count += 1;
      }
    }
  }
  return count > 0 && apart > 0 && below < PICTURE_ROUGHNESS * apart && beside < PICTURE_ROUGHNESS * apart;
}
