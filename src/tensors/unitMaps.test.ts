import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapRaster, unitMaps } from './unitMaps.ts';

const values = (shape: readonly number[]) => {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, type: 'f4', values: Float32Array.from({ length: count }, (_, at) => at) };
};
const numbers = (pictures: readonly ArrayLike<number>[] | undefined) => pictures?.map((each) => Array.from(each));

describe('unitMaps', () => {
  it('takes each unit’s picture, whether units come first or last', () => {
    const last = unitMaps(values([2, 1, 2, 3]), 3, 1);
    assert.deepEqual([last?.kind, last?.width, last?.height], ['maps', 2, 1]);
    assert.deepEqual(numbers(last?.pictures), [
      [6, 9],
      [7, 10],
      [8, 11],
    ]);
    const first = unitMaps(values([2, 3, 1, 2]), 1, 1);
    assert.deepEqual(numbers(first?.pictures), [
      [6, 7],
      [8, 9],
      [10, 11],
    ]);
  });

  it('draws a sequence with a row a unit, and flat layers in reading order', () => {
    const sequence = unitMaps(values([1, 2, 3]), 2, 0);
    assert.deepEqual([sequence?.kind, sequence?.width, sequence?.height], ['sequence', 2, 3]);
    assert.deepEqual(numbers(sequence?.pictures), [[0, 3, 1, 4, 2, 5]]);
    const cells = unitMaps(values([2, 100]), 1, 1);
    assert.deepEqual([cells?.kind, cells?.width, cells?.height], ['cells', 64, 2]);
    assert.equal(cells?.pictures[0]?.[0], 100);
    assert.equal(unitMaps(values([1, 2, 2, 2, 2]), 4, 0), null);
  });
});

describe('mapRaster', () => {
  it('maps the range to greys, and leaves what has no value clear', () => {
    const { rgba } = mapRaster([-1, 1, Number.NaN], { width: 2, height: 2 }, { black: -1, white: 1 });
    assert.deepEqual([...rgba], [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 255, 255, 0, 0, 0, 0]);
  });
});
