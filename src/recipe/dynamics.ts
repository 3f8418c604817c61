import type { WatchRecord } from '../training/watching/record.ts';
import { recordedPredictions, recordedTargets } from '../training/watching/recordedTensors.ts';
import { type PredictionSeries, predictionSeries } from './2-skeleton/predictionDynamics/series.ts';
import { judgeDynamics, PREDICTION_DYNAMICS } from './2-skeleton/predictionDynamics.ts';
import type { TimedFinding } from './examine.ts';
import { findingOf } from './findingOf.ts';

/** What a training that was watched shows. */
export interface Dynamics {
  /** Or why there are none. */
  readonly predictions: PredictionSeries | string;
  readonly finding: TimedFinding;
}

/** Reads the recorded tensors of a training, under way or over, and judges it. */
export async function dynamicsOf(record: WatchRecord): Promise<Dynamics> {
  const start = performance.now();
  const predictions = await seriesOf(record);
  const judgement = judgeDynamics(record, predictions);
  return {
    predictions,
    finding: { ...findingOf(PREDICTION_DYNAMICS.id, judgement), milliseconds: performance.now() - start },
  };
}

async function seriesOf(record: WatchRecord): Promise<PredictionSeries | string> {
  const { end, capture, predictedAt } = record;
  if (end?.withoutPredictions) return end.withoutPredictions;
  const predictions = await recordedPredictions(record);
  if (predictions === null) return 'No predictions were recorded.';
  return predictionSeries(capture, predictedAt, predictions, await recordedTargets(record));
}
