import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boxesIn, boxesOf, boxFormWords } from './boxes.ts';
import type { Example } from './examples.ts';

const picture = { height: 40, width: 60 };
const random = (at: number): number => Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1;
const examples = (make: (at: number) => readonly number[]): readonly Example[] =>
  Array.from({ length: 64 }, (_, at) => ({ shape: [4], values: make(at) }));
/** Left, top, width, height in pixels, anywhere on the picture. */
function place(at: number): readonly [number, number, number, number] {
  const [width, height] = [4 + Math.floor(random(at + 0.1) * 30), 4 + Math.floor(random(at + 0.2) * 20)];
  return [Math.floor(random(at + 0.3) * (60 - width)), Math.floor(random(at + 0.4) * (40 - height)), width, height];
}
const guess = (make: (at: number) => readonly number[], name: string | null = null): string => {
  const found = boxesIn({ shape: [4], name, sample: examples(make), picture });
  const [first] = found?.decodings ?? [];
  return found?.isLikely && first !== undefined ? boxFormWords(first) : 'no boxes';
};

describe('boxesIn', () => {
  it('tells how boxes are written from what leaves the picture otherwise', () => {
    assert.equal(
      guess((at) => {
        const [x, y, w, h] = place(at);
        return [x, y, x + w, y + h];
      }),
      'x, y, x, y, in pixels',
    );
    assert.equal(guess(place), 'x, y, width, height, in pixels');
    assert.equal(
      guess((at) => {
        const [x, y, w, h] = place(at);
        return [y / 40, x / 60, (y + h) / 40, (x + w) / 60];
      }),
      // In shares nothing tells them apart but the picture: the commoner one is guessed.
      'x, y, x, y, from 0 to 1',
    );
    assert.equal(
      guess((at) => {
        const [x, y, w, h] = place(at);
        return [(x + w / 2) / 60, (y + h / 2) / 40, w / 60, h / 40];
      }),
      'centre x, y, width, height, from 0 to 1',
    );
  });

  it('tells x from y by what the boxes frame, where both fit', () => {
    const image = { kind: 'image', layout: 'CHW', channels: 3, flattened: false, ...picture } as const;
    const turned = (at: number): readonly number[] => {
      const [x, y, w, h] = place(at);
      return [y / 40, x / 60, (y + h) / 40, (x + w) / 60];
    };
    const pictures = Array.from({ length: 64 }, (_, at) => {
      const [x, y, w, h] = place(at);
      const isIn = (row: number, column: number): boolean => column >= x && column < x + w && row >= y && row < y + h;
      const values = Float32Array.from({ length: 3 * 40 * 60 }, (_unused, pixel) => {
        const within = pixel % 2400;
        return (isIn(Math.floor(within / 60), within % 60) ? 0.5 : 0) + 0.5 * random(pixel + at);
      });
      return { shape: [3, 40, 60], values };
    });
    const withPicture = { ...picture, decoding: image, sample: pictures };
    const found = boxesIn({ shape: [4], name: null, sample: examples(turned), picture: withPicture });
    assert.deepEqual(
      found?.decodings.slice(0, 2).map(({ form }) => form),
      ['yxyx', 'xyxy'],
    );
    const straight = (at: number): readonly number[] => {
      const [x, y, w, h] = place(at);
      return [x / 60, y / 40, (x + w) / 60, (y + h) / 40];
    };
    const right = boxesIn({ shape: [4], name: null, sample: examples(straight), picture: withPicture });
    assert.equal(right?.decodings[0]?.form, 'xyxy');
  });

  it('takes four quantities for no boxes', () => {
    assert.equal(
      guess((at) => [0, 1, 2, 3].map((each) => random(at * 4 + each))),
      'no boxes',
    );
    assert.equal(
      guess((at) => [0, 1, 2, 3].map((each) => random(at * 4 + each) * 4 - 2)),
      'no boxes',
    );
    assert.equal(
      guess((at) => [0.1, 0.2, 0.3, 0.4].map((each) => each * random(at))),
      'no boxes',
    );
    assert.equal(
      guess((at) => [1, 0, 0, 0].map((each, of) => (of === at % 4 ? 1 : each * 0))),
      'no boxes',
    );
    assert.equal(
      guess(() => [500, 600, 900, 1000]),
      'no boxes',
    );
  });
});

describe('boxesOf', () => {
  it('gives pixels, and leaves out what only fills up', () => {
    const decoding = { kind: 'boxes', form: 'cxcywh', unit: 'shares', count: 4, ...picture } as const;
    const values = [0.5, 0.5, 0.2, 0.5, 0, 0, 0, 0, -1, -1, -1, -1, 0.25, 0.25, 0.5, 0.5];
    assert.deepEqual(boxesOf({ shape: [4, 4], values }, decoding), [
      { left: 24, top: 10, right: 36, bottom: 30, index: 0 },
      { left: 0, top: 0, right: 30, bottom: 20, index: 3 },
    ]);
    const corners = { ...decoding, form: 'yxyx', unit: 'pixels' } as const;
    assert.deepEqual(boxesOf({ shape: [4], values: [3, 5, 9, 20] }, corners), [
      { left: 5, top: 3, right: 20, bottom: 9, index: 0 },
    ]);
  });
});
