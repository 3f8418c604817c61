/** Examples of more axes than a picture has: videos, volumes, several heads. One slice of them is shown at a time. */
import type { Decoding, ImageLayout } from './decoding.ts';
import type { Example } from './examples.ts';

export type SlicesDecoding = Extract<Decoding, { kind: 'slices' }>;

const IMAGE_CHANNELS = new Set([1, 3, 4]);

/**
 * The ways to slice an example: along the leading axes, down to a picture whose channels come last or first, or to the last two
 * axes. Empty where it has too few axes.
 * @param channelsFirst the framework's own layout, whose likeliest channels are looked for first
 */
export function slicingsOf(shape: readonly number[], channelsFirst: boolean): readonly SlicesDecoding[] {
  if (shape.length < 3 || shape.some((size) => size === 0)) return [];
  const [third = 1, second = 1, last = 1] = shape.slice(-3);
  const colour = (layout: ImageLayout): SlicesDecoding[] => {
    const [height, width, channels] = layout === 'HWC' ? [third, second, last] : [second, last, third];
    const isPicture = shape.length > 3 && IMAGE_CHANNELS.has(channels);
    return isPicture
      ? [{ kind: 'slices', as: 'image', leading: shape.slice(0, -3), layout, height, width, channels }]
      : [];
  };
  const flat = {
    kind: 'slices',
    leading: shape.slice(0, -2),
    layout: 'HWC',
    height: second,
    width: last,
    channels: 1,
  } as const;
  const colours = channelsFirst ? [...colour('CHW'), ...colour('HWC')] : [...colour('HWC'), ...colour('CHW')];
  return [...colours, { ...flat, as: 'image' }, { ...flat, as: 'numbers' }];
}

/** The middle of each axis: volumes begin and end with little. */
export const middleOf = ({ leading }: SlicesDecoding): readonly number[] => leading.map((size) => size >> 1);

/** What one slice is shown as. */
export function decodingOfSlice({ as, layout, height, width, channels }: SlicesDecoding): Decoding {
  return as === 'image' ? { kind: 'image', layout, height, width, channels, flattened: false } : { kind: 'values' };
}

/** One slice, at these places of the leading axes. */
export function sliceOf({ values }: Example, decoding: SlicesDecoding, places: readonly number[]): Example {
  const { as, leading, layout, height, width, channels } = decoding;
  const size = height * width * channels;
  const place = leading.reduce((sum, length, axis) => sum * length + Math.min(length - 1, places[axis] ?? 0), 0);
  const taken = new Float64Array(size);
  for (let at = 0; at < size; at += 1) taken[at] = values[place * size + at] ?? Number.NaN;
  const colours = layout === 'HWC' ? [height, width, channels] : [channels, height, width];
  return { shape: as === 'image' ? colours : [height, width], values: taken };
}
