import type { Framework } from '../training/protocol/capture.ts';
import type { TensorValues } from './npy.ts';

/** What the units of a first layer look for, one small picture a unit. */
export interface Filters {
  readonly height: number;
  readonly width: number;
  /** 1 is drawn grey, 3 in colours. */
  readonly channels: 1 | 3;
  /** Row by row, channels last, as many as are shown. */
  readonly pictures: readonly (readonly number[])[];
  /** How many units the layer has. */
  readonly count: number;
}

const SHOWN = 64;

/** Where the numbers of one unit's weights lie: a place in memory for each unit, row, column and channel. */
interface Layout {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly at: (unit: number, row: number, column: number, channel: number) => number;
}

/**
 * The weights of a layer as pictures of what its units look for: the kernels of a convolution, the rows of a dense layer
 * laid out as the image that it is fed. Of images with other than one or three channels the mean over the channels.
 *
 * @param input the shape of one example as the net gets it, without the batch's axis
 * @returns null where the layer is not applied to the image itself
 */
export function filtersOf(weights: TensorValues, input: readonly number[], framework: Framework): Filters | null {
  const layout = layoutOf(weights.shape, input, framework);
  if (layout === null) return null;
  const { count, height, width } = layout;
  const channels = layout.channels === 3 ? 3 : 1;
  const value = (unit: number, row: number, column: number, channel: number): number => {
    if (layout.channels === channels) return weights.values[layout.at(unit, row, column, channel)] ?? Number.NaN;
    let sum = 0;
    for (let each = 0; each < layout.channels; each++) sum += weights.values[layout.at(unit, row, column, each)] ?? 0;
    return sum / layout.channels;
  };
  const pictures = Array.from({ length: Math.min(SHOWN, count) }, (_, unit) => {
    const picture: number[] = [];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let channel = 0; channel < channels; channel++) picture.push(value(unit, row, column, channel));
      }
    }
    return picture;
  });
  return { height, width, channels, pictures, count };
}

/** All numbers of each unit's weights, a row a unit, in whatever order; null where they are no filters of such an input. */
export function unitWeights(
  weights: TensorValues,
  input: readonly number[],
  framework: Framework,
): readonly Float64Array[] | null {
  const layout = layoutOf(weights.shape, input, framework);
  if (layout === null) return null;
  const { count, height, width, channels } = layout;
  return Array.from({ length: count }, (_, unit) =>
    Float64Array.from({ length: height * width * channels }, (_, place) => {
      const [pixel, channel] = [Math.floor(place / channels), place % channels];
      return weights.values[layout.at(unit, Math.floor(pixel / width), pixel % width, channel)] ?? Number.NaN;
    }),
  );
}

/** Whether weights of this shape can be a first layer's on such an input, so that they are worth keeping. */
export function areFilters(shape: readonly number[], input: readonly number[], framework: Framework): boolean {
  return layoutOf(shape, input, framework) !== null;
}

function layoutOf(shape: readonly number[], input: readonly number[], framework: Framework): Layout | null {
  const image = imageOf(input, framework);
  if (image === null) return null;
  if (shape.length === 4) return kernelLayout(shape, image.channels, framework);
  return shape.length === 2 ? denseLayout(shape, image, framework) : null;
}

function kernelLayout(shape: readonly number[], channels: number, framework: Framework): Layout | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = shape;
  if (framework === 'torch') {
    // (units, channels, height, width)
    if (second !== channels || third * fourth < 4) return null;
    return {
      count: first,
      height: third,
      width: fourth,
      channels: second,
      at: (unit, row, column, channel) => ((unit * second + channel) * third + row) * fourth + column,
    };
  }
  // (height, width, channels, units)
  if (third !== channels || first * second < 4) return null;
  return {
    count: fourth,
    height: first,
    width: second,
    channels: third,
    at: (unit, row, column, channel) => ((row * second + column) * third + channel) * fourth + unit,
  };
}

interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channelsFirst: boolean;
}

function denseLayout(shape: readonly number[], image: Image, framework: Framework): Layout | null {
  const { height, width, channels, channelsFirst } = image;
  const size = height * width * channels;
  const [first = 0, second = 0] = shape;
  const [count, inputs] = framework === 'torch' ? [first, second] : [second, first];
  if (inputs !== size) return null;
  const pixel = (row: number, column: number, channel: number): number =>
    channelsFirst ? (channel * height + row) * width + column : (row * width + column) * channels + channel;
  return {
    count,
    height,
    width,
    channels,
    at: (unit, row, column, channel) =>
      framework === 'torch' ? unit * size + pixel(row, column, channel) : pixel(row, column, channel) * count + unit,
  };
}

const SMALLEST_SIDE = 7;
const CHANNELS = new Set([1, 3, 4]);

/** An example that is an image, or a square one in a row. */
function imageOf(input: readonly number[], framework: Framework): Image | null {
  const [first = 0, second = 0, third = 0] = input;
  if (input.length === 3) {
    const firstIs = CHANNELS.has(first) && (framework === 'torch' || !CHANNELS.has(third));
    const image: Image = firstIs
      ? { channels: first, height: second, width: third, channelsFirst: true }
      : { height: first, width: second, channels: third, channelsFirst: false };
    return CHANNELS.has(image.channels) && Math.min(image.height, image.width) >= SMALLEST_SIDE ? image : null;
  }
  if (input.length === 2 && Math.min(first, second) >= SMALLEST_SIDE) {
    return { height: first, width: second, channels: 1, channelsFirst: false };
  }
  const side = Math.sqrt(first);
  return input.length === 1 && Number.isInteger(side) && side >= SMALLEST_SIDE
    ? { height: side, width: side, channels: 1, channelsFirst: false }
    : null;
}
