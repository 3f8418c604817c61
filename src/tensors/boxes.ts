/** Targets that are rectangles on a picture. */
import { boxContrast } from './boxContrast.ts';
import type { Decoding } from './decoding.ts';
import type { Example } from './examples.ts';
import type { Picture } from './masks.ts';

export type BoxesDecoding = Extract<Decoding, { kind: 'boxes' }>;

/** What the four numbers are: two corners, x or y first; or a corner, or the centre, and width and height. */
export type BoxForm = 'xyxy' | 'xywh' | 'cxcywh' | 'yxyx';
/** Of the numbers: pixels of the picture, or shares of its width and height. */
export type BoxUnit = 'pixels' | 'shares';

/** In pixels of the picture; `index` tells which of the example's boxes it is. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly index: number;
}

export interface BoxesQuestion {
  readonly shape: readonly number[];
  readonly name: string | null;
  readonly sample: readonly Example[];
  readonly picture: Pick<Picture, 'height' | 'width'> & Partial<Picture>;
}

export interface BoxesGuess {
  /** The likeliest first. */
  readonly decodings: readonly BoxesDecoding[];
  /** The numbers speak for boxes: four quantities of another kind would not fit so by chance. */
  readonly isLikely: boolean;
}

const FORMS: readonly BoxForm[] = ['xyxy', 'xywh', 'cxcywh', 'yxyx'];
const UNITS: readonly BoxUnit[] = ['pixels', 'shares'];
/** So many boxes are looked at. */
const MOST_BOXES = 64;
/** Rounding leaves boxes a little outside. */
const MARGIN = 0.01;
/** One in a hundred targets that are no boxes would fit as well. */
const CHANCE = 0.01;
/** Of the picture's width and height: somewhere boxes reach so far, where quantities that are small throughout do not. */
const REACH = 0.5;
/** Below, a form is not offered. */
const FEWEST_FITTING = 0.5;
/** Boxes that frame so much more are the right ones. */
const STANDS_OUT = 1.25;
const NAMED_SO = /box|rect|roi\b/i;

/** How a target of four numbers, or of several fours, can be boxes on a picture; null where no form fits. */
export function boxesIn({ shape, name, sample, picture }: BoxesQuestion): BoxesGuess | null {
  if (shape.length === 0 || shape.at(-1) !== 4) return null;
  const fours = sample.flatMap(({ values }) => foursOf(values)).slice(0, MOST_BOXES);
  const count = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  // Shares of a whole are no box, whatever they fit.
  if (fours.length === 0 || fours.every((four) => Math.abs(four.reduce((sum, each) => sum + each, 0) - 1) < 1e-3))
    return null;
  const ways = UNITS.flatMap((unit) =>
    FORMS.map((form) => {
      const fits = (four: readonly number[]): boolean => isInside(boxOf(four, form, unit, picture), picture);
      const fitting = fours.filter(fits).length / fours.length;
      return { form, unit, fitting, chance: fitting === 1 ? shuffled(fours, fits) ** fours.length : 1 };
    }),
  ).filter(({ fitting, unit }) => fitting >= FEWEST_FITTING && (unit === 'shares') === areShares(fours));
  ways.sort((one, other) => other.fitting - one.fitting || one.chance - other.chance);
  preferWhatStandsOut(ways, sample, picture);
  const [best] = ways;
  if (best === undefined) return null;
  return {
    decodings: ways.map(({ form, unit }) => ({ kind: 'boxes', form, unit, count, ...sizeOf(picture) })),
    isLikely:
      best.fitting === 1 &&
      reach(fours, best, picture) &&
      (best.chance < CHANCE || (name !== null && NAMED_SO.test(name))),
  };
}

/** Which of x and y comes first nothing tells but the picture, where both fit: puts the other first that frames more. */
function preferWhatStandsOut(
  ways: { readonly form: BoxForm; readonly unit: BoxUnit; readonly fitting: number }[],
  sample: readonly Example[],
  picture: BoxesQuestion['picture'],
): void {
  const [first, second] = ways;
  const areTurned = [first?.form, second?.form].sort().join() === 'xyxy,yxyx' && second?.fitting === 1;
  if (!areTurned || first === undefined || picture.decoding === undefined || picture.sample === undefined) return;
  const { decoding, sample: pictures } = picture;
  const contrast = ({ form, unit }: { readonly form: BoxForm; readonly unit: BoxUnit }): number =>
    boxContrast(
      sample.map(({ values }) => foursOf(values).map((four) => boxOf(four, form, unit, picture))),
      pictures,
      decoding,
    );
  if (contrast(second) > STANDS_OUT * contrast(first)) ways.splice(0, 2, second, first);
}

/** The rectangles of one example; those that only fill up are left out: zeros or -1 throughout, no area, no number. */
export function boxesOf({ values }: Example, decoding: BoxesDecoding): readonly Box[] {
  const { form, unit } = decoding;
  return Array.from({ length: Math.floor(values.length / 4) }, (_, index) => index).flatMap((index) => {
    const four = [0, 1, 2, 3].map((at) => values[index * 4 + at] ?? Number.NaN);
    const box = boxOf(four, form, unit, decoding);
    return isFilling(four) || !hasArea(box) ? [] : [{ ...box, index }];
  });
}

export const boxFormWords = ({ form, unit }: Pick<BoxesDecoding, 'form' | 'unit'>): string =>
  `${FORM_WORDS[form]}, ${unit === 'pixels' ? 'in pixels' : 'from 0 to 1'}`;

const FORM_WORDS: Readonly<Record<BoxForm, string>> = {
  xyxy: 'x, y, x, y',
  xywh: 'x, y, width, height',
  cxcywh: 'centre x, y, width, height',
  yxyx: 'y, x, y, x',
};

function boxOf(
  four: readonly number[],
  form: BoxForm,
  unit: BoxUnit,
  picture: { readonly height: number; readonly width: number },
): Omit<Box, 'index'> {
  const [a = 0, b = 0, c = 0, d = 0] = four;
  const [across, down] = unit === 'shares' ? [picture.width, picture.height] : [1, 1];
  const [left, top, right, bottom] = {
    xyxy: [a, b, c, d],
    yxyx: [b, a, d, c],
    xywh: [a, b, a + c, b + d],
    cxcywh: [a - c / 2, b - d / 2, a + c / 2, b + d / 2],
  }[form] as [number, number, number, number];
  return { left: left * across, top: top * down, right: right * across, bottom: bottom * down };
}

const hasArea = ({ left, top, right, bottom }: Omit<Box, 'index'>): boolean => right > left && bottom > top;

function isInside(box: Omit<Box, 'index'>, { height, width }: { height: number; width: number }): boolean {
  const { left, top, right, bottom } = box;
  const [x, y] = [MARGIN * width, MARGIN * height];
  return left >= -x && top >= -y && right <= width + x && bottom <= height + y && hasArea(box);
}

function reach(
  fours: readonly (readonly number[])[],
  { form, unit }: Pick<BoxesDecoding, 'form' | 'unit'>,
  picture: { readonly height: number; readonly width: number },
): boolean {
  const boxes = fours.map((four) => boxOf(four, form, unit, picture));
  const farthest = (edge: 'right' | 'bottom'): number => Math.max(...boxes.map((box) => box[edge]));
  return farthest('right') >= REACH * picture.width && farthest('bottom') >= REACH * picture.height;
}

/** The numbers of a box belong together: how often they would still fit beside those of another. */
function shuffled(fours: readonly (readonly number[])[], fits: (four: readonly number[]) => boolean): number {
  let [fitting, pairs] = [0, 0];
  for (const [at, one] of fours.entries()) {
    for (const [of, other] of fours.entries()) {
      if (at === of) continue;
      pairs += 1;
      if (fits([...one.slice(0, 2), ...other.slice(2)])) fitting += 1;
    }
  }
  return pairs === 0 ? 1 : Math.max(1, fitting) / pairs;
}

const areShares = (fours: readonly (readonly number[])[]): boolean =>
  fours.every((four) => four.every((each) => each >= -MARGIN && each <= 1 + MARGIN));

const sizeOf = ({ height, width }: { readonly height: number; readonly width: number }) => ({ height, width });

function foursOf(values: ArrayLike<number>): readonly (readonly number[])[] {
  return Array.from({ length: Math.floor(values.length / 4) }, (_, at) =>
    [0, 1, 2, 3].map((each) => values[at * 4 + each] ?? Number.NaN),
  ).filter((four) => !isFilling(four));
}

function isFilling(four: readonly number[]): boolean {
  const [a, b, c, d] = four;
  return (
    four.some((each) => !Number.isFinite(each)) ||
    (a === b && b === c && c === d && Number(a) <= 0) ||
    (c === 0 && d === 0)
  );
}
