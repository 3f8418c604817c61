import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contactSheet } from './contactSheet.ts';

const pictures = (count: number, side: number) =>
  Array.from({ length: count }, (_, index) => ({
    width: side,
    height: side,
    rgba: new Uint8ClampedArray(side * side * 4).fill(index + 1),
  }));

describe('contactSheet', () => {
  it('shows as many pictures as can be made out in a hover', () => {
    for (const [given, side, shown] of [
      [32, 28, 16],
      [32, 8, 16],
      [3, 28, 3],
      [1, 28, 1],
      [32, 224, 1],
    ] as const) {
      const sheet = contactSheet(pictures(given, side));
      assert.ok(sheet !== null);
      assert.equal(sheet.count, shown, `${given} pictures of ${side} pixels`);
      if (shown === 1) continue;
      assert.ok(sheet.raster.width * sheet.magnification <= 480 && sheet.raster.height * sheet.magnification <= 150);
      assert.ok(side * sheet.magnification >= 40);
    }
  });

  it('puts them in reading order with a transparent pixel between', () => {
    const sheet = contactSheet(pictures(2, 8));
    const row = Array.from(sheet?.raster.rgba.slice(0, 17 * 4) ?? []).filter((_, at) => at % 4 === 0);
    assert.deepEqual(row, [...Array(8).fill(1), 0, ...Array(8).fill(2)]);
  });
});
