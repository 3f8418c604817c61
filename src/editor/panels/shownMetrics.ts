import path from 'node:path';
import type { PredictionSeries } from '../../recipe/2-skeleton/predictionDynamics/series.ts';
import { placeText } from '../../training/placeText.ts';
import type { WatchRecord } from '../../training/watching/record.ts';
import type { ShownMetric } from './dynamicsMessages.ts';

/** Names of one and the same thing share a chart. */
const NAMES: Readonly<Record<string, string>> = { acc: 'accuracy' };
/** Points of a curve that a panel can show. */
export const POINTS = 1_500;

/** What the script worked out, and beside it what the recorded predictions say of the first batch. */
export function shownMetrics(
  { metrics }: Pick<WatchRecord, 'metrics'>,
  series: PredictionSeries | string | null,
): readonly ShownMetric[] {
  const own = metrics.map(({ name, on, location, steps, values }): ShownMetric => {
    const every = Math.ceil(values.length / POINTS);
    const isKept = (index: number): boolean => index % every === 0 || index === values.length - 1;
    return {
      name: NAMES[name] ?? name,
      on,
      place: location === null ? null : placeText(path.basename(location.file), location),
      steps: steps.filter((_, index) => isKept(index)),
      values: values.filter((_, index) => isKept(index)).map((value) => (Number.isFinite(value) ? value : null)),
    };
  });
  const batch = series === null || typeof series === 'string' ? null : accuracyOf(series);
  return batch === null ? own : [...own, batch];
}

/** The share of the first batch that is right at each record; null where nothing is right or wrong. */
function accuracyOf({ labels, truth, steps }: PredictionSeries): ShownMetric | null {
  if (labels === null) return null;
  const right = (row: readonly number[]): number =>
    row.filter((label, example) => label === truth[example]).length / Math.max(1, row.length);
  return { name: 'accuracy', on: 'first-batch', place: null, steps, values: labels.map(right) };
}
