import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Moments } from '../examples/moments.ts';
import { statisticsOf } from './statistics.ts';

test('figures are of finite numbers, and the others are counted, also where there are no finite ones', () => {
  assert.equal(statisticsOf([]), null);
  assert.deepEqual(statisticsOf([1, Number.NaN, 3]), {
    minimum: 1,
    maximum: 3,
    mean: 2,
    standardDeviation: 1,
    nanCount: 1,
    infinityCount: 0,
  });
  const none = statisticsOf([Number.NaN, Number.POSITIVE_INFINITY, Number.NaN]);
  assert.deepEqual([none?.minimum, none?.mean, none?.nanCount, none?.infinityCount], [Number.NaN, Number.NaN, 2, 1]);
});

test('a part without a finite number leaves the figures of the whole as they are', () => {
  const moments = new Moments();
  for (const part of [[Number.NaN, Number.NaN], [2, 4], [Number.NEGATIVE_INFINITY]]) {
    moments.add(Float32Array.from(part));
  }
  assert.deepEqual(moments.statistics(), {
    minimum: 2,
    maximum: 4,
    mean: 3,
    standardDeviation: 1,
    nanCount: 2,
    infinityCount: 1,
  });
});
