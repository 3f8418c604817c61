import type { Training } from '../../training/training.ts';
import { featureCount, lossOrNull } from '../criterion.ts';
import { nearly } from '../statistics/moments.ts';
import { valuesOf } from '../tensorValues.ts';
import { type Labels, labelsOf } from './labels.ts';

/** What a script does about rare classes; null where nothing was seen. */
export type Remedied = 'weights' | 'sampling' | null;

/** A class comes so many times as often in the batch as in the data where batches are drawn by class. */
const DRAWN_MORE_OFTEN = 4;
const FEWEST_IN_BATCH = 3;

/**
 * Whether the script gives rare classes weight in its loss, or draws them more often. The loss is asked of one example of a
 * rare class together with one of a common class: a guess of the one has to cost what a guess of the other costs.
 */
export async function remedied(training: Training, labels: Labels, rare: ReadonlySet<number>): Promise<Remedied> {
  const { capture } = training;
  const [target] = capture.batch.targets;
  const size = capture.batch.size ?? 0;
  const values = target === undefined ? null : await valuesOf(training, target.id);
  if (target === undefined || values === null || size === 0 || values.values.length % size !== 0) {
    return null;
  }
  const width = values.values.length / size;
  const tensor = { name: null, dtype: target.dtype, rowShape: [width], width, values: values.values };
  const batch = labelsOf(capture, [tensor], size);
  if (batch === null) {
    return null;
  }
  const total = [...labels.counts.values()].reduce((sum, count) => sum + count, 0);
  const inData = [...rare].reduce((sum, label) => sum + (labels.counts.get(label) ?? 0), 0) / total;
  const inBatch = batch.classes.filter((label) => rare.has(label)).length;
  if (inBatch >= FEWEST_IN_BATCH && inBatch / size > DRAWN_MORE_OFTEN * inData) {
    return 'sampling';
  }
  const rareRow = batch.classes.findIndex((label) => rare.has(label));
  const commonRow = batch.classes.findIndex((label) => label >= 0 && !rare.has(label));
  const [output] = capture.outputs;
  if (rareRow < 0 || commonRow < 0 || output === undefined) {
    return null;
  }
  const features = featureCount(output);
  const guess = async (row: number): Promise<number | null> => {
    const label = batch.classes[row] ?? 0;
    const constant =
      features === 1 ? [label === 1 ? 1 : -1] : Array.from({ length: features }, (_, at) => Number(at === label));
    return lossOrNull(training, { outputs: { kind: 'constant', values: [constant] }, rows: [rareRow, commonRow] });
  };
  const [ofRare, ofCommon] = [await guess(rareRow), await guess(commonRow)];
  return ofRare !== null && ofCommon !== null && !nearly(ofRare, ofCommon, 1e-3) ? 'weights' : null;
}
