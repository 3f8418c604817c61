import type { Plot } from '../check.ts';
import { mean } from '../statistics/moments.ts';

/** Where a run of steps came to: the mean of its last fifth. A loss that is no number any more is the worst of all. */
export function lateLoss(losses: readonly number[]): number {
  return losses.length > 0 && losses.every(Number.isFinite)
    ? mean(losses.slice(-Math.max(1, Math.floor(losses.length / 5))))
    : Number.POSITIVE_INFINITY;
}

interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/** Losses of two ways to train, over their steps. */
export const lossCurves = (title: string, one: Curve, other: Curve): Plot => ({
  kind: 'lines',
  title,
  yAxis: 'loss',
  series: [one, other],
});
