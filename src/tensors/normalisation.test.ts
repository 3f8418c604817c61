import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brightnessRanges } from './brightness.ts';
import type { Example } from './examples.ts';
import { normalisationOf, normalisationSentence, rangeBefore, rangesWith } from './normalisation.ts';
import { rasterOf } from './raster.ts';

const SIDE = 16;
const decoding = (channels: number, layout: 'HWC' | 'CHW' = 'CHW') =>
  ({ kind: 'image', layout, height: SIDE, width: SIDE, channels, flattened: false }) as const;

/** Pixels from `least` to `greatest`, the same each time. */
function pixels(channels: number, least: number, greatest: number, background = 0): number[][] {
  let state = 5;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: 12 }, () =>
    Array.from({ length: channels * SIDE * SIDE }, () =>
      next() < background ? 0 : least + Math.floor(next() * (greatest - least + 1)),
    ),
  );
}

const normalised = (
  of: readonly (readonly number[])[],
  means: readonly number[],
  deviations: readonly number[],
): Example[] =>
  of.map((picture) => ({
    shape: [means.length, SIDE, SIDE],
    values: Float32Array.from(picture, (pixel, at) => {
      const channel = Math.floor(at / (SIDE * SIDE));
      return (pixel / 255 - (means[channel] ?? 0)) / (deviations[channel] ?? 1);
    }),
  }));

const sentence = (sample: readonly Example[], channels: number): string | null => {
  const found = normalisationOf(sample, decoding(channels));
  return found === null ? null : normalisationSentence(found);
};

describe('a normalisation', () => {
  it('is told by the levels of pixels of eight bits', () => {
    const digits = pixels(1, 0, 255, 0.7);
    assert.equal(sentence(normalised(digits, [0], [1]), 1), 'pixels divided by 255');
    assert.equal(sentence(normalised(digits, [0], [1 / 255]), 1), 'pixels from 0 to 255 as they are');
    assert.equal(sentence(normalised(digits, [0.5], [0.5]), 1), '(x − 0.5) / 0.5 of pixels from 0 to 1');
    assert.match(sentence(normalised(digits, [0.1307], [0.3081]), 1) ?? '', /^\(x − 0\.1307\) \/ 0\.3081 .* MNIST$/);
  });

  it('is told by a background where the brightest pixels do not come', () => {
    assert.equal(
      sentence(normalised(pixels(1, 0, 230, 0.3), [0.25], [0.4]), 1),
      '(x − 0.25) / 0.4 of pixels from 0 to 1',
    );
  });

  it('is told of each channel, by its usual figures where black does not come', () => {
    const means = [0.485, 0.456, 0.406];
    const deviations = [0.229, 0.224, 0.225];
    const found = normalisationOf(normalised(pixels(3, 20, 210), means, deviations), decoding(3));
    assert.equal(found?.named, 'ImageNet');
    assert.match(normalisationSentence(found), /^\(x − \(0.485, 0.456, 0.406\)\) \/ \(0.229, 0.224, 0.225\)/);
  });

  it('is undone pixel by pixel', () => {
    const pictures = pixels(3, 20, 210);
    const sample = normalised(pictures, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    const found = normalisationOf(sample, decoding(3));
    const range = found && rangeBefore(found);
    const [first] = sample;
    assert.ok(range && first);
    const { rgba } = rasterOf(first, decoding(3), range);
    for (const pixel of [0, 7, 100]) {
      const expected = [0, 1, 2].map((channel) => pictures[0]?.[channel * SIDE * SIDE + pixel]);
      assert.deepEqual([...rgba.slice(pixel * 4, pixel * 4 + 3)], expected);
    }
  });

  it('is offered to be undone where that is another picture', () => {
    const statistics = {
      minimum: -0.42421,
      maximum: 2.82149,
      mean: 0,
      standardDeviation: 1,
      nanCount: 0,
      infinityCount: 0,
    };
    const ranges = brightnessRanges(statistics, 'float32');
    const digits = normalisationOf(normalised(pixels(1, 0, 255, 0.7), [0.1307], [0.3081]), decoding(1));
    assert.deepEqual(rangesWith(ranges, digits), ranges, 'from black to white is what is shown already');
    const photos = normalisationOf(
      normalised(pixels(3, 20, 210), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
      decoding(3),
    );
    assert.equal(rangesWith(ranges, photos)[1]?.channels?.length, 3);
    assert.deepEqual(rangesWith(ranges, null), ranges);
  });

  it('is not made up where black may be any level, or where there are no levels', () => {
    assert.equal(
      sentence(normalised(pixels(1, 30, 200), [0.25], [0.4]), 1),
      null,
      'nothing tells which level is black',
    );
    const sixteenths = pixels(1, 0, 16, 0.3).map((picture) => ({
      shape: [1, SIDE, SIDE],
      values: picture.map((pixel) => pixel / 16),
    }));
    assert.equal(sentence(sixteenths, 1), null, 'pictures of four bits');
    const noise = pixels(1, 0, 255).map((picture) => ({
      shape: [1, SIDE, SIDE],
      values: Float32Array.from(picture, (pixel, at) => pixel / 255 + Math.sin(at * 12.9898) * 0.3),
    }));
    assert.equal(sentence(noise, 1), null);
    const two = pixels(1, 0, 1).map((picture) => ({ shape: [1, SIDE, SIDE], values: picture }));
    assert.equal(sentence(two, 1), null, 'two levels are black and white, whatever they were');
    const even = [{ shape: [1, SIDE, SIDE], values: new Float32Array(SIDE * SIDE).fill(0.3) }];
    assert.equal(sentence(even, 1), null);
  });
});
