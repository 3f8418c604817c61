import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brightnessRanges, brightnessSentence } from './brightness.ts';
import { captionOf } from './caption.ts';
import { batchAxis, exampleAt, unflattened } from './examples.ts';
import { rasterOf } from './raster.ts';
import { summaryLine } from './summaryLine.ts';

const statistics = (minimum: number, maximum: number) => ({
  minimum,
  maximum,
  mean: 0.0006,
  standardDeviation: 1,
  nanCount: 0,
  infinityCount: 0,
});

describe('summaryLine', () => {
  it('tells type, shape, range, mean and deviation, and shouts what is not a number', () => {
    const line = summaryLine({
      dtype: 'float32',
      shape: [64, 28, 28, 1],
      statistics: { ...statistics(-0.4242, 2.8215), nanCount: 2 },
    });
    assert.equal(line, 'f32[64,28,28,1]  x∈[-0.424, 2.821]  μ=6.00e-4 σ=1  nan!');
    assert.equal(summaryLine({ dtype: 'torch.int64', shape: [], statistics: null }), 'i64[]');
  });
});

describe('brightnessRanges', () => {
  it('takes the usual range that holds the values, else their own, and says which', () => {
    const chosen = (minimum: number, maximum: number, dtype = 'float32'): string => {
      const [range] = brightnessRanges(statistics(minimum, maximum), dtype);
      return range === undefined ? '' : brightnessSentence(range);
    };
    assert.equal(chosen(0, 1), '0 is black, 1 is white');
    assert.equal(chosen(-1, 0.9), '-1 is black, 1 is white');
    assert.equal(chosen(0, 254), '0 is black, 255 is white');
    assert.equal(chosen(0, 1, 'uint8'), '0 is black, 255 is white');
    assert.equal(chosen(-0.424, 2.821), "-0.424 is black, 2.821 is white: the batch's own range");
    assert.equal(chosen(0, 0.004), "0 is black, 0.004 is white: the batch's own range");
  });
});

describe('exampleAt', () => {
  const values = Float32Array.from({ length: 6 }, (_, index) => index);

  it('takes the batch along any axis', () => {
    assert.deepEqual(Array.from(exampleAt({ shape: [2, 3], type: 'f4', values }, 0, 1).values), [3, 4, 5]);
    assert.deepEqual(Array.from(exampleAt({ shape: [2, 3], type: 'f4', values }, 1, 1).values), [1, 4]);
    assert.equal(batchAxis([35, 20], 20), 1);
    assert.equal(batchAxis([64, 10], null), 0);
    assert.equal(batchAxis([], 4), null);
  });
});

describe('unflattened', () => {
  it('gives examples back what a criterion wanted flat, where another tensor has as many steps', () => {
    assert.deepEqual(unflattened([80], 16, [[16, 3, 48, 64], [16, 5, 4], [80]]), [16, 5]);
    assert.deepEqual(unflattened([80, 7], 16, [[16, 5]]), [16, 5, 7]);
    assert.equal(unflattened([80], 16, [[16, 3, 48, 64]]), null);
    assert.equal(unflattened([80], 16, [[5, 16]]), null, 'step after step, not example after example');
    assert.equal(unflattened([16, 5], 16, [[16, 5]]), null);
  });

  it('gives pictures back their masks, whichever axis counts the channels', () => {
    assert.deepEqual(unflattened([160], 4, [[4, 3, 5, 8]]), [4, 5, 8]);
    assert.deepEqual(unflattened([160], 4, [[4, 5, 8, 3]]), [4, 5, 8]);
    assert.deepEqual(unflattened([160, 2], 4, [[4, 5, 8, 3]]), [4, 5, 8, 2]);
    assert.equal(unflattened([160], 4, [[8, 5, 8, 3]]), null);
  });
});

describe('rasterOf', () => {
  it('maps values by the range alone, in either layout, and marks what is not a number', () => {
    const range = { black: 0, white: 2, own: false };
    const grey = { kind: 'image', layout: 'HWC', height: 1, width: 2, channels: 1, flattened: false } as const;
    assert.deepEqual(
      Array.from(rasterOf({ shape: [1, 2, 1], values: [1, Number.NaN] }, grey, range).rgba),
      [128, 128, 128, 255, 255, 0, 255, 255],
    );
    const colour = { ...grey, layout: 'CHW', channels: 3 } as const;
    assert.deepEqual(
      Array.from(rasterOf({ shape: [3, 1, 2], values: [0, 2, 1, 0, 2, 0] }, colour, range).rgba),
      [0, 128, 255, 255, 255, 0, 0, 255],
    );
  });
});

describe('captionOf', () => {
  it('reads labels as a person would', () => {
    assert.equal(captionOf({ shape: [3], values: [0, 0, 1] }, { kind: 'class', written: 'one-hot' }), '2');
    assert.equal(captionOf({ shape: [], values: [7] }, { kind: 'class', written: 'index' }), '7');
    assert.equal(captionOf({ shape: [2, 2], values: [0, 1, 1, 0] }, { kind: 'tokens', written: 'one-hot' }), '1 0');
    assert.equal(captionOf({ shape: [5], values: [1, 2.5, 3, 4, 5] }, { kind: 'values' }), '1 2.500 3 4 …');
  });
});
