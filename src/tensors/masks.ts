/** Targets that say of each pixel of a picture what it shows. */
import type { Decoding, ImageLayout } from './decoding.ts';
import { isOneHot } from './evidence.ts';
import type { Example } from './examples.ts';
import type { Raster } from './raster.ts';

export type MaskDecoding = Extract<Decoding, { kind: 'mask' }>;

/** What lies under a target: the picture of the same example. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly decoding: Extract<Decoding, { kind: 'image' }>;
  readonly sample: readonly Example[];
}

export interface MaskQuestion {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sample: readonly Example[];
  readonly picture: Picture;
}

export interface MaskGuess {
  readonly decoding: MaskDecoding;
  /** The values speak for it, and not for a picture. */
  readonly isLikely: boolean;
}

/** By custom, the number of pixels that are not judged. */
export const LEFT_OUT = 255;
/** Sparse sets of whole numbers are classes; whole pictures have more greys. */
const FEW_CLASSES = 32;
/** Where two neighbours differ from what is everywhere, so many are alike in a mask. */
const ALIKE = 0.6;
const MOST_CLASSES = 1024;
/** The one is the other up to scale and shift: what is to be learnt is the picture itself. */
const SAME_PICTURE = 0.999;

/** How a target of a picture's height and width can be a mask; null where it has another shape, or too many kinds of numbers. */
export function maskOf({ shape, dtype, sample, picture }: MaskQuestion): MaskGuess | null {
  const { height, width } = picture;
  const lying = layoutOver(shape, picture);
  if (lying === null) return null;
  const { layout, channels } = lying;
  if (channels === 1) {
    const numbers = wholeNumbers(sample);
    const isSoft =
      numbers === null && sample.every(({ values }) => Array.from(values).every((value) => value >= 0 && value <= 1));
    if (numbers === null && !isSoft) return null;
    const written = numbers === null ? 'scores' : 'index';
    const classes =
      numbers === null ? [0, 1] : numbers.length === 1 ? [0, ...numbers.filter((one) => one !== 0)] : numbers;
    const isMask =
      numbers !== null && (dtype === 'bool' || numbers.length <= FEW_CLASSES || areRegions(sample, lying.shape));
    return {
      decoding: { kind: 'mask', written, layout, height, width, classes },
      isLikely: isMask && !isSame(sample, picture.sample),
    };
  }
  const pixels = sample.map((example) => pixelsFirst(example, layout, channels));
  const classes = Array.from({ length: channels }, (_, at) => at);
  const decoding = { kind: 'mask', layout, height, width, classes } as const;
  if (isOneHot(pixels, channels)) return { decoding: { ...decoding, written: 'one-hot' }, isLikely: true };
  const isBinary = wholeNumbers(sample)?.every((value) => value === 0 || value === 1) === true;
  const areColours = channels === 3 || channels === 4;
  if (areColours && !isBinary) return null;
  return {
    decoding: { ...decoding, written: isBinary ? 'multi-hot' : 'scores' },
    isLikely: !areColours || !isSame(sample, picture.sample),
  };
}

/** The number of each pixel's class, row by row; -1 where it has none. */
export function classesOf({ values }: Example, decoding: MaskDecoding): Int32Array {
  const { written, layout, height, width, classes } = decoding;
  const size = height * width;
  if (written === 'index') return Int32Array.from({ length: size }, (_, at) => values[at] ?? -1);
  if (classes.length === 2 && values.length === size)
    return Int32Array.from({ length: size }, (_, at) => ((values[at] ?? 0) >= 0.5 ? 1 : 0));
  const channels = classes.length;
  return Int32Array.from({ length: size }, (_, pixel) => {
    let best = -1;
    let most = written === 'scores' ? Number.NEGATIVE_INFINITY : 0;
    for (let channel = 0; channel < channels; channel += 1) {
      const value = values[layout === 'HWC' ? pixel * channels + channel : channel * size + pixel] ?? 0;
      if (value > most) [best, most] = [channel, value];
    }
    return best;
  });
}

/** Classes as colours, each pixel opaque or, where its class is hidden, transparent. */
export function maskRaster(classes: Int32Array, { height, width }: MaskDecoding, hidden: ReadonlySet<number>): Raster {
  const rgba = new Uint8ClampedArray(height * width * 4);
  for (const [pixel, of] of classes.entries()) {
    if (of >= 0 && !hidden.has(of)) rgba.set([...classColour(of), 255], pixel * 4);
  }
  return { width, height, rgba };
}

/** The class that stands for what is none of the others: 0, where each pixel has a class; null where it may have none. */
export const backgroundOf = ({ written }: MaskDecoding): number | null => (written === 'multi-hot' ? null : 0);

/** The share of the pixels that have a class, and not that of the background; those that are left out count as background. */
export function shareMarked(classes: Int32Array, decoding: MaskDecoding): number {
  const background = backgroundOf(decoding);
  const isMarked = (of: number): boolean => of >= 0 && of !== background && of !== LEFT_OUT;
  return classes.length === 0 ? Number.NaN : classes.filter(isMarked).length / classes.length;
}

/** Well apart from each other, on dark and on bright pictures. */
const COLOURS = [
  [120, 120, 120],
  [230, 60, 60],
  [50, 160, 250],
  [70, 200, 90],
  [250, 180, 30],
  [180, 90, 230],
  [40, 210, 200],
  [245, 120, 190],
  [150, 110, 60],
  [190, 230, 60],
] as const;

/** Of a class by its number, the same in every picture. */
export function classColour(number: number): readonly [number, number, number] {
  const colour = COLOURS[number];
  if (colour !== undefined) return colour;
  // By the golden angle each new hue falls into the widest gap between those before.
  const hue = ((number * 137.508) % 360) / 60;
  const light = number % 2 === 0 ? 0.55 : 0.7;
  const channel = (shift: number): number => {
    const at = (hue + shift) % 6;
    return Math.round(255 * (light - 0.35 * Math.max(-1, Math.min(at - 3, 9 - at - 2, 1))));
  };
  return [channel(0), channel(4), channel(2)];
}

function layoutOver(
  shape: readonly number[],
  { height, width }: Picture,
): {
  readonly layout: ImageLayout;
  readonly channels: number;
  readonly shape: { height: number; width: number };
} | null {
  const [first, second, third] = shape;
  const of = { height, width };
  if (shape.length === 2)
    return first === height && second === width ? { layout: 'HWC', channels: 1, shape: of } : null;
  if (shape.length !== 3 || first === undefined || third === undefined) return null;
  if (first === height && second === width && third <= MOST_CLASSES)
    return { layout: 'HWC', channels: third, shape: of };
  if (second === height && third === width && first <= MOST_CLASSES)
    return { layout: 'CHW', channels: first, shape: of };
  return null;
}

/** The different numbers that come, in order; null where one is no whole number of 0 to 1024, or 255 for what is left out. */
function wholeNumbers(sample: readonly Example[]): readonly number[] | null {
  const found = new Set<number>();
  for (const { values } of sample) {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (!found.has(value)) {
        if (!Number.isInteger(value) || value < 0 || value > MOST_CLASSES) return null;
        found.add(value);
      }
    }
  }
  return found.size === 0 ? null : [...found].sort((one, other) => one - other);
}

/** Whether neighbours are alike also where they are not of the commonest kind: a mask has areas, a picture has shades. */
function areRegions(sample: readonly Example[], { height, width }: { height: number; width: number }): boolean {
  let [alike, pairs] = [0, 0];
  for (const { values } of sample) {
    const commonest = commonestOf(values);
    for (let at = 0; at + 1 < height * width; at += 1) {
      if ((at + 1) % width === 0 || (values[at] === commonest && values[at + 1] === commonest)) continue;
      pairs += 1;
      if (values[at] === values[at + 1]) alike += 1;
    }
  }
  return pairs > 0 && alike > ALIKE * pairs;
}

function commonestOf(values: ArrayLike<number>): number | undefined {
  const counts = new Map<number, number>();
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

function isSame(sample: readonly Example[], others: readonly Example[]): boolean {
  return (
    sample.length > 0 &&
    sample.every(({ values }, at) => {
      const other = others[at]?.values ?? [];
      return values.length === other.length && correlation(values, other) > SAME_PICTURE;
    })
  );
}

function correlation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const n = one.length;
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let at = 0; at < n; at += 1) {
    const [x, y] = [one[at] ?? 0, other[at] ?? 0];
    a += x;
    b += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const spread = Math.sqrt((aa - (a * a) / n) * (bb - (b * b) / n));
  return spread > 0 ? (ab - (a * b) / n) / spread : 0;
}

function pixelsFirst(example: Example, layout: ImageLayout, channels: number): Example {
  if (layout === 'HWC') return example;
  const size = example.values.length / channels;
  const values = Float32Array.from(
    { length: example.values.length },
    (_, at) => example.values[(at % channels) * size + Math.floor(at / channels)] ?? Number.NaN,
  );
  return { shape: [...example.shape.slice(1), channels], values };
}
