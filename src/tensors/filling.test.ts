import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodingsTogether } from './decoding.ts';
import { withoutFilling } from './filling.ts';
import { rasterOf } from './raster.ts';

const example = (shape: readonly number[], values: readonly number[]) => ({ shape, values });

it('leaves out what fills an example up at its end, and nothing within it', () => {
  const boxes = example([3, 2], [1, 2, Number.NaN, 4, Number.NaN, Number.NaN]);
  assert.deepEqual(withoutFilling(boxes, 'NaN'), example([2, 2], [1, 2, Number.NaN, 4]));
  assert.deepEqual(withoutFilling(example([4], [5, -1, 7, -1]), -1), example([3], [5, -1, 7]));
  assert.deepEqual(withoutFilling(example([2], [-1, -1]), -1), example([0], []));
  assert.deepEqual(withoutFilling(example([2], [5, 0]), undefined), example([2], [5, 0]));
});

it('draws nothing outside of the smaller ones of several pictures, and no number within them in its colour', () => {
  const nan = Number.NaN;
  const picture = example([3, 1, 3], [1, nan, nan, 1, 1, nan, 1, 1, nan]);
  const question = {
    shape: [3, 1, 3],
    dtype: 'float32',
    role: 'input',
    framework: 'torch',
    sample: [picture],
  } as const;
  const decoding = decodingsTogether([{ ...question, isFilled: true }])[0]?.[0];
  assert.ok(decoding?.kind === 'image');
  const { rgba } = rasterOf(picture, decoding, { black: 0, white: 1, own: false });
  assert.deepEqual(Array.from(rgba), [255, 255, 255, 255, 255, 0, 255, 255, 0, 0, 0, 0]);
});
