import type { Filters } from '../tensors/filters.ts';
import type { WatchRecord } from '../training/watching/record.ts';
import { recordedPredictions, recordedTargets } from '../training/watching/recordedTensors.ts';
import { type PredictionSeries, predictionSeries } from './2-skeleton/predictionDynamics/series.ts';
import { judgeDynamics, PREDICTION_DYNAMICS } from './2-skeleton/predictionDynamics.ts';
import type { TimedFinding } from './check.ts';
import { findingOf } from './findingOf.ts';
import { firstLayerFilters } from './firstLayerFilters.ts';

/** What a training that was watched shows. */
export interface Dynamics {
  /** Or why there are none. */
  readonly predictions: PredictionSeries | string;
  readonly finding: TimedFinding;
  /** What the first layer's units look for, before the first update and at the end; null where the input is no image. */
  readonly filters: { readonly name: string; readonly atInit: Filters; readonly trained: Filters | null } | null;
}

/** Reads the recorded tensors of a training, under way or over, and judges it. */
export async function dynamicsOf(record: WatchRecord): Promise<Dynamics> {
  const start = performance.now();
  const predictions = await seriesOf(record);
  const judgement = judgeDynamics(record, predictions);
  const finding = { ...findingOf(PREDICTION_DYNAMICS.id, judgement), milliseconds: performance.now() - start };
  return { predictions, finding, filters: await filtersOfRecord(record) };
}

async function filtersOfRecord({ capture, layers, runDirectory }: WatchRecord): Promise<Dynamics['filters']> {
  if (layers === null) return null;
  const atInit = await firstLayerFilters(layers.atInit, capture, runDirectory);
  if (atInit === null) return null;
  const trained = await firstLayerFilters(layers.trained, capture, runDirectory);
  return { name: atInit.name, atInit: atInit.filters, trained: trained?.filters ?? null };
}

async function seriesOf(record: WatchRecord): Promise<PredictionSeries | string> {
  const { end, capture, predictedAt } = record;
  if (end?.withoutPredictions) return end.withoutPredictions;
  const predictions = await recordedPredictions(record);
  if (predictions === null) return 'No predictions were recorded.';
  return predictionSeries(capture, predictedAt, predictions, await recordedTargets(record));
}
