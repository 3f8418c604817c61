import type { Framework } from '../training/protocol/capture.ts';
import { isOneHot, looksLikeImage } from './evidence.ts';
import type { Example } from './examples.ts';

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
    }
  /** One class per example. */
  | { readonly kind: 'class'; readonly written: 'index' | 'one-hot' }
  /** One class or token id per position. */
  | { readonly kind: 'tokens'; readonly written: 'index' | 'one-hot' }
  /** A row of features. */
  | { readonly kind: 'table' }
  /** `series` lines along the first axis. */
  | { readonly kind: 'lines'; readonly length: number; readonly series: number }
  /** The numbers as they are. */
  | { readonly kind: 'values' };

export interface DecodingQuestion {
  /** The shape of one example. */
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly role: 'input' | 'target' | 'variable';
  readonly framework: Framework;
  /** Some examples whose values may tell what the shape cannot. */
  readonly sample: readonly Example[];
}

const IMAGE_CHANNELS = new Set([1, 3, 4]);
const SMALLEST_SIDE = 8;
const TABLE_FEATURES = 32;

/** The ways that fit, the likeliest first. `values` always fits and is always last. */
export function decodingsOf(question: DecodingQuestion): readonly Decoding[] {
  return [...likely(question), { kind: 'values' }];
}

function likely(question: DecodingQuestion): Decoding[] {
  const { shape } = question;
  switch (shape.length) {
    case 0:
      return scalar(question);
    case 1:
      return shape[0] === 1 ? scalar(question) : row(question, shape[0] ?? 0);
    case 2:
      return plane(question, shape[0] ?? 0, shape[1] ?? 0);
    case 3:
      return volume(question, shape[0] ?? 0, shape[1] ?? 0, shape[2] ?? 0);
    default:
      return [];
  }
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

/** For the chooser, and unique among the decodings of one tensor. */
export function decodingLabel(decoding: Decoding): string {
  switch (decoding.kind) {
    case 'image': {
      const { layout, height, width, channels, flattened } = decoding;
      const order = flattened
        ? 'one row folded'
        : channels === 1
          ? 'grey'
          : layout === 'HWC'
            ? 'channels last'
            : 'channels first';
      return `Image ${height}×${width}${channels === 1 ? '' : `×${channels}`} (${order})`;
    }
    case 'class':
      return decoding.written === 'one-hot' ? 'Class (one-hot)' : 'Class (index)';
    case 'tokens':
      return decoding.written === 'one-hot' ? 'Token ids (one-hot)' : 'Token ids';
    case 'table':
      return 'Table row';
    case 'lines':
      return decoding.series === 1 ? 'Line' : `${decoding.series} lines`;
    case 'values':
      return 'Values';
  }
}
