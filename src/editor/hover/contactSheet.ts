import type { Raster } from '../../tensors/raster.ts';

const LARGEST_WIDTH = 480;
const LARGEST_HEIGHT = 260;
const LARGEST_MAGNIFICATION = 12;

/** Pictures side by side, a transparent pixel between them. */
export function contactSheet(pictures: readonly Raster[]): Raster {
  const [first] = pictures;
  if (first === undefined) return { width: 0, height: 0, rgba: new Uint8ClampedArray(0) };
  const columns = Math.min(pictures.length, pictures.length > 8 ? 8 : 4);
  const rows = Math.ceil(pictures.length / columns);
  const width = columns * (first.width + 1) - 1;
  const height = rows * (first.height + 1) - 1;
  const rgba = new Uint8ClampedArray(width * height * 4);
  pictures.forEach((picture, index) => {
    const left = (index % columns) * (first.width + 1);
    const top = Math.floor(index / columns) * (first.height + 1);
    for (let row = 0; row < picture.height; row += 1) {
      const line = picture.rgba.subarray(row * picture.width * 4, (row + 1) * picture.width * 4);
      rgba.set(line, ((top + row) * width + left) * 4);
    }
  });
  return { width, height, rgba };
}

/** The largest whole factor at which a picture still fits a hover. */
export function magnificationFor({ width, height }: Raster): number {
  const fits = Math.min(Math.floor(LARGEST_WIDTH / width), Math.floor(LARGEST_HEIGHT / height));
  return Math.max(1, Math.min(LARGEST_MAGNIFICATION, fits));
}
