import { exampleAt } from './examples.ts';
import type { TensorValues } from './npy.ts';
import { NAN_COLOUR, type Raster } from './raster.ts';

/** What a layer's units give for one example. */
export interface UnitMaps {
  /**
   * `maps`: a picture for each unit, of the places that it looks at. `sequence`: one picture for all, a row a unit, a column a
   * position. `cells`: one picture, a pixel a unit, in reading order.
   */
  readonly kind: 'maps' | 'sequence' | 'cells';
  readonly width: number;
  readonly height: number;
  readonly pictures: readonly ArrayLike<number>[];
}

/** Beyond this many units in a row they go on in the next one. */
const CELLS_IN_A_ROW = 64;

/**
 * @param values examples along the first axis
 * @param unitAxis which axis of `values` counts the units
 * @returns null for what has too many axes to be drawn
 */
export function unitMaps(values: TensorValues, unitAxis: number, example: number): UnitMaps | null {
  const one = exampleAt(values, 0, example);
  const axis = unitAxis - 1;
  const sizes = one.shape.filter((_, index) => index !== axis);
  const units = one.shape[axis] ?? 1;
  const inner = one.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const places = sizes.reduce((product, size) => product * size, 1);
  const unit = (index: number): Float64Array =>
    Float64Array.from({ length: places }, (_, place) => {
      const [outer, within] = [Math.floor(place / inner), place % inner];
      return one.values[(outer * units + index) * inner + within] ?? Number.NaN;
    });
  const all = (): Float64Array[] => Array.from({ length: units }, (_, index) => unit(index));
  switch (sizes.length) {
    case 0: {
      const width = Math.min(units, CELLS_IN_A_ROW);
      return { kind: 'cells', width, height: Math.ceil(units / width), pictures: [one.values] };
    }
    case 1: {
      const rows = all();
      const picture = Float64Array.from({ length: units * places }, (_, at) => {
        return rows[Math.floor(at / places)]?.[at % places] ?? Number.NaN;
      });
      return { kind: 'sequence', width: places, height: units, pictures: [picture] };
    }
    case 2:
      return { kind: 'maps', width: sizes[1] ?? 1, height: sizes[0] ?? 1, pictures: all() };
    default:
      return null;
  }
}

/** Grey from `black` to `white`; pixels beyond the values stay clear. */
export function mapRaster(
  picture: ArrayLike<number>,
  { width, height }: Pick<UnitMaps, 'width' | 'height'>,
  { black, white }: { readonly black: number; readonly white: number },
): Raster {
  const rgba = new Uint8ClampedArray(width * height * 4);
  const scale = white > black ? 255 / (white - black) : 0;
  for (let at = 0; at < Math.min(picture.length, width * height); at += 1) {
    const value = picture[at] ?? Number.NaN;
    const grey = Math.round((value - black) * scale);
    rgba.set(Number.isNaN(value) ? [...NAN_COLOUR, 255] : [grey, grey, grey, 255], at * 4);
  }
  return { width, height, rgba };
}
