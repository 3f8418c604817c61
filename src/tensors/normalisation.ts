import type { BrightnessRange } from './brightness.ts';
import type { Decoding } from './decoding.ts';
import type { Example } from './examples.ts';
import { pixelIndex } from './raster.ts';

/** What a pixel of 0 and one of 255 have become in a channel. */
export interface ChannelRange {
  readonly black: number;
  readonly white: number;
}

/** How pixels of eight bits were brought to the numbers that the net gets, as these give it away. */
export interface Normalisation {
  readonly channels: readonly ChannelRange[];
  /** Whose usual figures these are; null where they are nobody's. */
  readonly named: string | null;
}

type ImageDecoding = Extract<Decoding, { kind: 'image' }>;

const GREATEST = 255;
/** Fewer levels may lie evenly by chance. */
const FEWEST_LEVELS = 16;
/** Of the distance of two levels: what rounding to 32 bits does to numbers of some units. */
const ROUNDING = 0.02;
const NUMBERS_LOOKED_AT = 60_000;
/** Pictures of fewer bits do not come so far; where the greatest value is less, it need not be white. */
const NEARLY_WHITE = 200;
/** Of a channel's numbers: the least one is black where so many are it. */
const A_BACKGROUND = 0.05;
/** Figures are published with four digits, or three. */
const AS_PUBLISHED = 0.0006;

/** Means and deviations of pixels from 0 to 1, as they are published and copied. */
const USUAL: readonly {
  readonly named: string;
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}[] = [
  { named: 'ImageNet', means: [0.485, 0.456, 0.406], deviations: [0.229, 0.224, 0.225] },
  { named: 'MNIST', means: [0.1307], deviations: [0.3081] },
  { named: 'Fashion-MNIST', means: [0.286], deviations: [0.353] },
  { named: 'CIFAR-10', means: [0.4914, 0.4822, 0.4465], deviations: [0.247, 0.2435, 0.2616] },
  { named: 'CIFAR-10', means: [0.4914, 0.4822, 0.4465], deviations: [0.2023, 0.1994, 0.201] },
  { named: 'CIFAR-100', means: [0.5071, 0.4867, 0.4408], deviations: [0.2675, 0.2565, 0.2761] },
];

/**
 * Pixels of eight bits have 256 levels, and whatever they are divided by and whatever is taken away, these stay evenly spaced: the
 * distance of two tells the deviation, and where black lies the mean.
 * @returns null where the values are no such pixels, or where it cannot be told which level is black
 */
export function normalisationOf(sample: readonly Example[], decoding: ImageDecoding): Normalisation | null {
  const { channels } = decoding;
  if (channels !== 1 && channels !== 3) return null;
  const levels = Array.from({ length: channels }, (_, channel) => levelsOf(channelValues(sample, decoding, channel)));
  const known = levels.filter((each) => each !== null);
  if (known.length < channels) return null;
  for (const { named, means, deviations } of USUAL) {
    const ranges = known.map((each, channel) => usual(each, means[channel], deviations[channel]));
    const fitting = ranges.filter((each) => each !== null);
    if (means.length === channels && fitting.length === channels) return { channels: fitting, named };
  }
  const told = known.map(toldByBlack).filter((each) => each !== null);
  return told.length === channels ? { channels: told, named: null } : null;
}

interface Levels {
  readonly least: number;
  /** From one level to the next. */
  readonly distance: number;
  /** How many distances the greatest value lies above the least. */
  readonly span: number;
  /** Of the numbers that are the least one. */
  readonly shareOfLeast: number;
}

function channelValues(sample: readonly Example[], decoding: ImageDecoding, channel: number): Float64Array {
  const { height, width } = decoding;
  const pixels = height * width;
  const most = Math.max(1, Math.floor(NUMBERS_LOOKED_AT / Math.max(1, pixels)));
  const looked = sample.slice(0, most);
  const values = new Float64Array(looked.length * pixels);
  for (const [at, example] of looked.entries()) {
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const place = pixelIndex(decoding, Math.floor(pixel / width), pixel % width, channel);
      values[at * pixels + pixel] = example.values[place] ?? Number.NaN;
    }
  }
  return values;
}

/** Null where the numbers do not lie on evenly spaced levels, no more than 256 of them. */
function levelsOf(values: Float64Array): Levels | null {
  const sorted = values.toSorted();
  const least = sorted[0] ?? Number.NaN;
  const greatest = sorted.at(-1) ?? Number.NaN;
  if (!Number.isFinite(least) || !Number.isFinite(greatest) || !(greatest > least)) return null;
  const smallest = ((greatest - least) / GREATEST) * (1 - ROUNDING);
  let [distance, distinct, equalToLeast, before] = [greatest - least, 1, 0, least];
  for (const value of sorted) {
    const gap = value - before;
    if (value - least < smallest * ROUNDING) equalToLeast += 1;
    if (gap < smallest * ROUNDING) continue;
    // The measure of all gaps: Euclid's, with what rounding leaves taken for nothing.
    let [larger, smaller] = [distance, gap];
    while (smaller > smallest * 0.5) [larger, smaller] = [smaller, remainder(larger, smaller)];
    distance = larger;
    if (distance < smallest) return null;
    distinct += 1;
    before = value;
  }
  const span = Math.round((greatest - least) / distance);
  return distinct < FEWEST_LEVELS || span > GREATEST
    ? null
    : { least, distance: (greatest - least) / span, span, shareOfLeast: equalToLeast / values.length };
}

/** What is left over, where rounding may have it fall short of a whole. */
function remainder(value: number, by: number): number {
  const left = value % by;
  return by - left < ROUNDING * by ? 0 : left;
}

/** Null where no level can be black so that the channel has this mean and deviation. */
function usual(levels: Levels, mean: number | undefined, deviation: number | undefined): ChannelRange | null {
  if (mean === undefined || deviation === undefined) return null;
  const { least, distance, span } = levels;
  if (Math.abs(1 / (GREATEST * distance) - deviation) > AS_PUBLISHED) return null;
  const black = -mean / deviation;
  const below = Math.round((least - black) / distance);
  const isOnLevel = Math.abs(least - black - below * distance) < AS_PUBLISHED / deviation;
  return below >= 0 && below + span <= GREATEST && isOnLevel ? rangeOf(least - below * distance, distance) : null;
}

/** Where all levels come, or nearly all and so many pixels are the least one that it can only be black. */
function toldByBlack({ least, distance, span, shareOfLeast }: Levels): ChannelRange | null {
  return span === GREATEST || (span >= NEARLY_WHITE && shareOfLeast >= A_BACKGROUND) ? rangeOf(least, distance) : null;
}

const rangeOf = (black: number, distance: number): ChannelRange => ({ black, white: black + GREATEST * distance });

/** `(x − 0.1307) / 0.3081 of pixels from 0 to 1, as is usual for MNIST`. */
export function normalisationSentence({ channels, named }: Normalisation): string {
  const isAll = (black: number, white: number): boolean =>
    channels.every(
      (range) => Math.abs(range.black - black) < 1e-4 * white && Math.abs(range.white - white) < 1e-4 * white,
    );
  if (isAll(0, GREATEST)) return 'pixels from 0 to 255 as they are';
  if (isAll(0, 1)) return 'pixels divided by 255';
  const figures = (of: (range: ChannelRange) => number): string => {
    const words = channels.map((range) => String(Number(of(range).toPrecision(4))));
    return new Set(words).size === 1 ? (words[0] ?? '') : `(${words.join(', ')})`;
  };
  const means = figures(({ black, white }) => -black / (white - black));
  const deviations = figures(({ black, white }) => 1 / (white - black));
  return `(x − ${means}) / ${deviations} of pixels from 0 to 1${named === null ? '' : `, the figures that are usual for ${named}`}`;
}

/** Shows pixels as they were before it. */
export function rangeBefore({ channels }: Normalisation): BrightnessRange | null {
  const [first] = channels;
  return first === undefined ? null : { ...first, own: false, channels };
}

/** Of the whole range: with less of a difference it is the same picture. */
const SAME_PICTURE = 0.02;

/** Adds the range that undoes a normalisation, where that gives another picture than the first of them does. */
export function rangesWith(
  ranges: readonly BrightnessRange[],
  normalisation: Normalisation | null,
): readonly BrightnessRange[] {
  const [first, ...others] = ranges;
  const before = normalisation === null ? null : rangeBefore(normalisation);
  if (first === undefined || before === null) return ranges;
  const isSame = (before.channels ?? []).every(({ black, white }) => {
    const least = SAME_PICTURE * (white - black);
    return Math.abs(black - first.black) < least && Math.abs(white - first.white) < least;
  });
  return isSame ? ranges : [first, before, ...others];
}
