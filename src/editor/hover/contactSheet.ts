import type { Raster } from '../../tensors/raster.ts';

/** A hover is 250 pixels high, and words need some of them. */
const LARGEST = { width: 480, height: 150 } as const;
const LARGEST_MAGNIFICATION = 12;
/** Below this a picture cannot be made out; fewer are shown then. */
const SMALLEST_SIDE = 40;

export interface ContactSheet {
  readonly raster: Raster;
  readonly magnification: number;
  /** How many pictures are on it. */
  readonly count: number;
}

/** As many pictures as can be made out, side by side with a transparent pixel between them. */
export function contactSheet(pictures: readonly Raster[]): ContactSheet | null {
  const [first] = pictures;
  if (first === undefined) return null;
  for (let count = pictures.length; count > 1; count = Math.ceil(count / 2)) {
    const layout = bestLayout(first, count);
    if (Math.max(first.width, first.height) * layout.magnification >= SMALLEST_SIDE) {
      return { raster: arranged(pictures.slice(0, count), layout.columns), magnification: layout.magnification, count };
    }
  }
  return { raster: first, magnification: magnificationFor(first), count: 1 };
}

/** The largest whole factor at which a picture still fits a hover; 1 for those that never do. */
export function magnificationFor({ width, height }: Pick<Raster, 'width' | 'height'>): number {
  const fits = Math.min(Math.floor(LARGEST.width / width), Math.floor(LARGEST.height / height));
  return Math.max(1, Math.min(LARGEST_MAGNIFICATION, fits));
}

function bestLayout(
  { width, height }: Raster,
  count: number,
): { readonly columns: number; readonly magnification: number } {
  let best = { columns: count, magnification: 0 };
  for (let columns = count; columns >= 1; columns -= 1) {
    const size = { width: columns * (width + 1) - 1, height: Math.ceil(count / columns) * (height + 1) - 1 };
    if (size.width > LARGEST.width || size.height > LARGEST.height) continue;
    const magnification = magnificationFor(size);
    if (magnification > best.magnification) best = { columns, magnification };
  }
  return best;
}

function arranged(pictures: readonly Raster[], columns: number): Raster {
  const { width: tileWidth = 0, height: tileHeight = 0 } = pictures[0] ?? {};
  const width = columns * (tileWidth + 1) - 1;
  const height = Math.ceil(pictures.length / columns) * (tileHeight + 1) - 1;
  const rgba = new Uint8ClampedArray(width * height * 4);
  pictures.forEach((picture, index) => {
    const left = (index % columns) * (tileWidth + 1);
    const top = Math.floor(index / columns) * (tileHeight + 1);
    for (let row = 0; row < tileHeight; row += 1) {
      const line = picture.rgba.subarray(row * tileWidth * 4, (row + 1) * tileWidth * 4);
      rgba.set(line, ((top + row) * width + left) * 4);
    }
  });
  return { width, height, rgba };
}
