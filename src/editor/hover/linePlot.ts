import type { Raster } from '../../tensors/raster.ts';

const WIDTH = 420;
const HEIGHT = 110;
const MARGIN = 3;

/** Mid-tones that stand out on light and on dark hovers. */
const COLOURS = [
  [38, 139, 210],
  [203, 75, 22],
  [42, 161, 152],
  [211, 54, 130],
  [133, 153, 0],
] as const;

/** Lines over the index, all on one scale, on a transparent ground. Values that are not finite leave a gap. */
export function linePlot(series: readonly ArrayLike<number>[]): Raster {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  const finite = series.flatMap((values) => Array.from(values).filter(Number.isFinite));
  const low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const span = high > low ? high - low : 1;
  series.forEach((values, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? COLOURS[0];
    const x = (at: number): number => MARGIN + (at * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1);
    const y = (at: number): number =>
      HEIGHT - MARGIN - (((values[at] ?? Number.NaN) - low) * (HEIGHT - 2 * MARGIN)) / span;
    for (let at = 0; at + 1 < values.length; at += 1) drawLine(rgba, x(at), y(at), x(at + 1), y(at + 1), colour);
  });
  return { width: WIDTH, height: HEIGHT, rgba };
}

function drawLine(
  rgba: Uint8ClampedArray,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  colour: readonly [number, number, number],
): void {
  if (!Number.isFinite(fromY) || !Number.isFinite(toY)) return;
  const steps = Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1));
  for (let step = 0; step <= steps; step += 1) {
    const x = Math.round(fromX + ((toX - fromX) * step) / steps);
    const y = Math.round(fromY + ((toY - fromY) * step) / steps);
    // Two pixels high, so that flat lines are seen.
    for (const row of [y, Math.min(HEIGHT - 1, y + 1)]) rgba.set([...colour, 255], (row * WIDTH + x) * 4);
  }
}
