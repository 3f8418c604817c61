import assert from 'node:assert/strict';
import { it } from 'node:test';
import { classColour, classesOf, maskRaster, shareMarked } from './masks.ts';

const mask = { kind: 'mask', layout: 'HWC', height: 1, width: 3, classes: [0, 1, 2] } as const;

it('reads the class of each pixel, however it is written', () => {
  const classes = (values: readonly number[], how: object): readonly number[] =>
    Array.from(classesOf({ shape: [], values }, { ...mask, written: 'index', ...how }));
  assert.deepEqual(classes([2, 0, 1], {}), [2, 0, 1]);
  assert.deepEqual(classes([1, 0, 0, 0, 0, 1, 0, 0, 0], { written: 'one-hot' }), [0, 2, -1]);
  assert.deepEqual(classes([0.2, 9, -1, 0.5, 0, -2, 0.1, 1, -0.5], { written: 'scores', layout: 'CHW' }), [1, 0, 2]);
  assert.deepEqual(classes([0.2, 0.5, 0.9], { written: 'scores', classes: [0, 1] }), [0, 1, 1]);
});

it('colours classes, and leaves the picture to be seen where they are hidden', () => {
  const classes = Int32Array.of(2, 0, -1);
  const { rgba } = maskRaster(classes, { ...mask, written: 'index' }, new Set([0]));
  assert.deepEqual(Array.from(rgba), [...classColour(2), 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.ok(Math.abs(shareMarked(classes, { ...mask, written: 'index' }) - 1 / 3) < 1e-12);
  assert.ok(Math.abs(shareMarked(classes, { ...mask, written: 'multi-hot' }) - 2 / 3) < 1e-12);
  assert.equal(shareMarked(Int32Array.of(1, 255, 0, 0), { ...mask, written: 'index' }), 0.25, 'left out is not marked');
  const colours = Array.from({ length: 60 }, (_, of) => classColour(of).join());
  assert.equal(new Set(colours).size, 60, 'each class has its own');
});
