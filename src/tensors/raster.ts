import type { BrightnessRange } from './brightness.ts';
import type { Decoding } from './decoding.ts';
import type { Example } from './examples.ts';

/** Pixels, four bytes each: red, green, blue, alpha. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Not-a-number is shown in a colour that no grey picture has. */
export const NAN_COLOUR = [255, 0, 255] as const;

type ImageDecoding = Extract<Decoding, { kind: 'image' }>;

/** Where channel `channel` of a pixel lies among an example's values. */
export function pixelIndex(decoding: ImageDecoding, row: number, column: number, channel: number): number {
  const { layout, height, width, channels } = decoding;
  return layout === 'HWC' ? (row * width + column) * channels + channel : (channel * height + row) * width + column;
}

export function rasterOf({ values }: Example, decoding: ImageDecoding, range: BrightnessRange): Raster {
  const { height, width, channels } = decoding;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const pixel = (row * width + column) * 4;
      let [isNumber, isNothing] = [true, decoding.isFilled === true];
      for (let channel = 0; channel < 4; channel += 1) {
        // Grey pictures have one channel for all three colours; only four channels have an alpha of their own.
        if (channel === 3 && channels !== 4) rgba[pixel + 3] = 255;
        else {
          const value = values[pixelIndex(decoding, row, column, channels === 1 ? 0 : channel)] ?? Number.NaN;
          const { black, white } = range.channels?.[channels === 1 ? 0 : channel] ?? range;
          isNumber &&= !Number.isNaN(value);
          isNothing &&= Number.isNaN(value);
          rgba[pixel + channel] = Math.round(((value - black) * 255) / (white - black));
        }
      }
      if (isNothing) rgba.fill(0, pixel, pixel + 4);
      else if (!isNumber) rgba.set([...NAN_COLOUR, 255], pixel);
    }
  }
  return { width, height, rgba };
}
