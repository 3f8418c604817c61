/** Boxes are drawn around something: what is in them differs from what is just around them. */
import type { Box } from './boxes.ts';
import type { Decoding } from './decoding.ts';
import type { Example } from './examples.ts';
import { pixelIndex } from './raster.ts';

type ImageDecoding = Extract<Decoding, { kind: 'image' }>;

/** Pixels of a side that are looked at. */
const MOST = 12;
/** How far around a box is looked, as a share of its sides. */
const AROUND = 0.25;

/**
 * How much the mean inside of the boxes differs from the mean around them, over all boxes.
 * @param boxes of each example, in pixels
 */
export function boxContrast(
  boxes: readonly (readonly Omit<Box, 'index'>[])[],
  pictures: readonly Example[],
  decoding: ImageDecoding,
): number {
  let [sum, count] = [0, 0];
  for (const [at, ofExample] of boxes.entries()) {
    const picture = pictures[at];
    if (picture === undefined) continue;
    for (const box of ofExample) {
      const difference = Math.abs(meanDifference(box, picture, decoding));
      if (!Number.isFinite(difference)) continue;
      sum += difference;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** NaN where there is nothing inside, or nothing around. */
function meanDifference(
  { left, top, right, bottom }: Omit<Box, 'index'>,
  picture: Example,
  decoding: ImageDecoding,
): number {
  const [wide, high] = [(right - left) * AROUND, (bottom - top) * AROUND];
  const [stepX, stepY] = [(right - left + 2 * wide) / MOST, (bottom - top + 2 * high) / MOST];
  let [inside, insides, around, arounds] = [0, 0, 0, 0];
  for (let row = 0; row < MOST; row += 1) {
    for (let column = 0; column < MOST; column += 1) {
      const [x, y] = [left - wide + (column + 0.5) * stepX, top - high + (row + 0.5) * stepY];
      const value = greyAt(picture, decoding, Math.floor(y), Math.floor(x));
      if (Number.isNaN(value)) continue;
      if (x >= left && x < right && y >= top && y < bottom) {
        inside += value;
        insides += 1;
      } else {
        around += value;
        arounds += 1;
      }
    }
  }
  return inside / insides - around / arounds;
}

/** The mean of the channels; NaN outside of the picture. */
function greyAt({ values }: Example, decoding: ImageDecoding, row: number, column: number): number {
  const { height, width, channels } = decoding;
  if (row < 0 || row >= height || column < 0 || column >= width) return Number.NaN;
  let sum = 0;
  for (let channel = 0; channel < channels; channel += 1)
    sum += values[pixelIndex(decoding, row, column, channel)] ?? Number.NaN;
  return sum / channels;
}
