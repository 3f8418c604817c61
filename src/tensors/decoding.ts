import type { Framework } from '../training/protocol/capture.ts';
import { FEWEST_SAMPLES, looksLikeSound } from './audio.ts';
import { type BoxForm, type BoxUnit, boxesIn } from './boxes.ts';
import { isOneHot, looksLikeImage } from './evidence.ts';
import type { Example } from './examples.ts';
import { maskOf, type Picture } from './masks.ts';
import { slicingsOf } from './slices.ts';

/** How an image's values lie in memory, without the batch's axis. */
export type ImageLayout = 'HWC' | 'CHW';

/** A way to show one example. */
export type Decoding =
  | {
      readonly kind: 'image';
      readonly layout: ImageLayout;
      readonly height: number;
      readonly width: number;
      readonly channels: number;
      /** The values come as one row and were folded into a picture. */
      readonly flattened: boolean;
      /** Pictures of different sizes: what is not a number lies outside of the smaller ones. */
      readonly isFilled?: true;
    }
  /** One class per example. */
  | { readonly kind: 'class'; readonly written: 'index' | 'one-hot' }
  /** One class or token id per position. */
  | { readonly kind: 'tokens'; readonly written: 'index' | 'one-hot' }
  /** A row of features. */
  | { readonly kind: 'table' }
  /** `series` lines along the first axis. */
  | { readonly kind: 'lines'; readonly length: number; readonly series: number }
  /** A long signal that swings about zero. */
  | { readonly kind: 'sound'; readonly length: number; readonly view: 'both' | 'waveform' | 'spectrogram' }
  /** A class for each pixel of the picture beside it. */
  | {
      readonly kind: 'mask';
      /**
       * `multi-hot`: a pixel may be of several classes, or of none. `scores`: a number for each class, the greatest wins; for
       * one class alone, 0.5 is the border.
       */
      readonly written: 'index' | 'one-hot' | 'multi-hot' | 'scores';
      readonly layout: ImageLayout;
      readonly height: number;
      readonly width: number;
      /** The numbers of the classes that come. */
      readonly classes: readonly number[];
    }
  /** Rectangles on the picture beside it, which is so high and wide. */
  | {
      readonly kind: 'boxes';
      readonly form: BoxForm;
      readonly unit: BoxUnit;
      readonly count: number;
      readonly height: number;
      readonly width: number;
    }
  /** One slice at a time, along the leading axes. */
  | {
      readonly kind: 'slices';
      readonly as: 'image' | 'numbers';
      readonly leading: readonly number[];
      readonly layout: ImageLayout;
      readonly height: number;
      readonly width: number;
      readonly channels: number;
    }
  /** The numbers as they are. */
  | { readonly kind: 'values' };

export interface DecodingQuestion {
  /** The shape of one example. */
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly role: 'input' | 'target' | 'variable';
  readonly framework: Framework;
  readonly name?: string | null;
  /** Of a target: the picture of the same examples, over which it may lie. */
  readonly picture?: Picture | null;
  /** Its examples are of different sizes, and the smaller ones filled up. */
  readonly isFilled?: boolean;
  /** Some examples whose values may tell what the shape cannot. */
  readonly sample: readonly Example[];
}

const IMAGE_CHANNELS = new Set([1, 3, 4]);
const SMALLEST_SIDE = 8;
const TABLE_FEATURES = 32;

/** The ways that fit, the likeliest first. `values` always fits and is always last. */
export function decodingsOf(question: DecodingQuestion): readonly Decoding[] {
  const onPicture = overPicture(question);
  const ways: readonly Decoding[] = [
    ...onPicture.likely,
    ...likely(question),
    ...onPicture.possible,
    { kind: 'values' },
  ];
  if (question.isFilled !== true) return ways;
  return ways.map((way) => (way.kind === 'image' ? { ...way, isFilled: true } : way));
}

/** The ways to show each of the tensors of a batch: whether targets lie over a picture the first input that is one tells. */
export function decodingsTogether(questions: readonly DecodingQuestion[]): readonly (readonly Decoding[])[] {
  let picture: Picture | null = null;
  const ofInputs = questions.map((question) => {
    if (question.role !== 'input') return null;
    const decodings = decodingsOf(question);
    const [first] = decodings;
    if (first?.kind === 'image') {
      const { height, width } = first;
      picture ??= { height, width, decoding: first, sample: question.sample };
    }
    return decodings;
  });
  return questions.map((question, at) => ofInputs[at] ?? decodingsOf({ ...question, picture }));
}

/** Masks and boxes, that only a picture beside them gives a meaning. */
function overPicture({ role, shape, dtype, sample, name = null, picture = null }: DecodingQuestion): {
  readonly likely: readonly Decoding[];
  readonly possible: readonly Decoding[];
} {
  if (role !== 'target' || picture === null) return { likely: [], possible: [] };
  const mask = maskOf({ shape, dtype, sample, picture });
  if (mask !== null)
    return mask.isLikely ? { likely: [mask.decoding], possible: [] } : { likely: [], possible: [mask.decoding] };
  const boxes = isOneHot(sample, shape.at(-1) ?? 0) ? null : boxesIn({ shape, name, sample, picture });
  if (boxes === null) return { likely: [], possible: [] };
  return boxes.isLikely ? { likely: boxes.decodings, possible: [] } : { likely: [], possible: boxes.decodings };
}

function likely(question: DecodingQuestion): Decoding[] {
  const { shape } = question;
  const sound = soundOf(question);
  switch (shape.length) {
    case 0:
      return scalar(question);
    case 1:
      return shape[0] === 1 ? scalar(question) : [...sound, ...row(question, shape[0] ?? 0)];
    case 2:
      return [...sound, ...plane(question, shape[0] ?? 0, shape[1] ?? 0)];
    case 3:
      return [...volume(question, shape[0] ?? 0, shape[1] ?? 0, shape[2] ?? 0), ...slices(question)];
    default:
      return slices(question);
  }
}

const slices = ({ shape, framework }: DecodingQuestion): Decoding[] => [...slicingsOf(shape, framework === 'torch')];

/** One channel, `[T]`, `[T, 1]` or `[1, T]`, that no picture is folded into. */
function soundOf({ shape, dtype, sample }: DecodingQuestion): Decoding[] {
  const length = shape.reduce((product, size) => product * size, 1);
  if (length < FEWEST_SAMPLES || Math.max(...shape) < length || isInteger(dtype)) return [];
  const image = foldedImage(length);
  if ((image !== null && looksLikeImage(sample, image)) || !looksLikeSound(sample)) return [];
  return (['both', 'waveform', 'spectrogram'] as const).map((view) => ({ kind: 'sound', length, view }));
}

function scalar({ dtype, role }: DecodingQuestion): Decoding[] {
  // A float target with whole numbers may be a quantity: only an integer type says "class".
  return role === 'target' && isInteger(dtype) ? [{ kind: 'class', written: 'index' }] : [];
}

function row({ dtype, role, sample }: DecodingQuestion, size: number): Decoding[] {
  const oneHot: Decoding[] = isOneHot(sample, size) ? [{ kind: 'class', written: 'one-hot' }] : [];
  const table: Decoding = { kind: 'table' };
  const lines: Decoding = { kind: 'lines', length: size, series: 1 };
  const image = foldedImage(size);
  const others: Decoding[] = size <= TABLE_FEATURES ? [table, lines] : [lines, table];
  if (isInteger(dtype) && dtype !== 'uint8' && oneHot.length === 0)
    others.unshift({ kind: 'tokens', written: 'index' });
  if (image === null) return [...oneHot, ...others];
  const imageFirst = role !== 'target' && oneHot.length === 0 && looksLikeImage(sample, image);
  return imageFirst ? [image, ...others] : [...oneHot, ...others, image];
}

function plane({ dtype, role, sample }: DecodingQuestion, height: number, width: number): Decoding[] {
  const image: Decoding = { kind: 'image', layout: 'HWC', height, width, channels: 1, flattened: false };
  const lines: Decoding = { kind: 'lines', length: height, series: width };
  if (width === 1) return isInteger(dtype) ? [{ kind: 'tokens', written: 'index' }, lines] : [lines];
  const oneHot: Decoding[] = isOneHot(sample, width) ? [{ kind: 'tokens', written: 'one-hot' }] : [];
  const imageFirst = role !== 'target' && Math.min(height, width) >= SMALLEST_SIDE && looksLikeImage(sample, image);
  return [...oneHot, ...(imageFirst ? [image, lines] : [lines, image])];
}

function volume({ framework }: DecodingQuestion, first: number, second: number, third: number): Decoding[] {
  const last: Decoding[] = IMAGE_CHANNELS.has(third)
    ? [{ kind: 'image', layout: 'HWC', height: first, width: second, channels: third, flattened: false }]
    : [];
  const leading: Decoding[] = IMAGE_CHANNELS.has(first)
    ? [{ kind: 'image', layout: 'CHW', height: second, width: third, channels: first, flattened: false }]
    : [];
  return framework === 'torch' ? [...leading, ...last] : [...last, ...leading];
}

/** A square picture in one row: grey, or colour with the channels last. */
function foldedImage(size: number): (Decoding & { kind: 'image' }) | null {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(size / channels);
    if (Number.isInteger(side) && side >= SMALLEST_SIDE) {
      return { kind: 'image', layout: 'HWC', height: side, width: side, channels, flattened: true };
    }
  }
  return null;
}

function isInteger(dtype: string): boolean {
  return /int|bool/.test(dtype);
}
