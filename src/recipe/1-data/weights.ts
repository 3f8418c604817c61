import type { Training } from '../../training/training.ts';
import { featureCount, lossOrNull } from '../criterion.ts';
import { valuesOf } from '../tensorValues.ts';
import { classesIn, type Labels } from './labels.ts';

/** What a script does about rare classes (`frequencies`: its net begins with them); null where nothing was seen. */
export type Remedied = 'weights' | 'sampling' | 'frequencies' | null;

/** How the loss weighs two classes: what always answering the one costs, and the other, of one example of each. */
export interface Weighing {
  readonly answeringRare: number;
  readonly answeringCommon: number;
}

/** A class comes so many times as often in the batch as in the data where batches are drawn by class. */
const DRAWN_MORE_OFTEN = 4;
const FEWEST_IN_BATCH = 3;
/** Losses that differ by less are alike. */
const ALIKE = 1e-3;
/** By this much they differ clearly. */
const CLEARLY = 0.05;

/** The classes of the captured batch's examples; null where they cannot be read. */
export async function classesOfBatch(training: Training): Promise<Int32Array | null> {
  const { capture } = training;
  const [target] = capture.batch.targets;
  const size = capture.batch.size ?? 0;
  const values = target === undefined ? null : await valuesOf(training, target.id);
  if (target === undefined || values === null || size === 0 || values.values.length % size !== 0) {
    return null;
  }
  const width = values.values.length / size;
  const tensor = { name: null, dtype: target.dtype, rowShape: [width], width, values: values.values };
  return capture.batch.targets.length > 1 || capture.outputs.length > 1 ? null : classesIn(capture, tensor, size);
}

/**
 * What the loss says to one example of a rare class together with one of a common class: where it weighs both alike, a guess of
 * the one costs what a guess of the other costs. Null where the batch does not hold both.
 * @param sure the logit of the class that is guessed; the others' is 0, or its opposite where there is one output
 */
export async function weighingOf(
  training: Training,
  rare: ReadonlySet<number>,
  common: (label: number) => boolean,
  sure = 1,
): Promise<Weighing | null> {
  const classes = await classesOfBatch(training);
  const rareRow = classes?.findIndex((label) => rare.has(label)) ?? -1;
  const commonRow = classes?.findIndex((label) => label >= 0 && !rare.has(label) && common(label)) ?? -1;
  const [output] = training.capture.outputs;
  if (classes === null || rareRow < 0 || commonRow < 0 || output === undefined) {
    return null;
  }
  const features = featureCount(output);
  const guess = async (row: number): Promise<number | null> => {
    const label = classes[row] ?? 0;
    const constant =
      features === 1
        ? [label === 1 ? sure : -sure]
        : Array.from({ length: features }, (_, at) => (at === label ? sure : 0));
    return lossOrNull(training, { outputs: { kind: 'constant', values: [constant] }, rows: [rareRow, commonRow] });
  };
  const [answeringRare, answeringCommon] = [await guess(rareRow), await guess(commonRow)];
  return answeringRare === null || answeringCommon === null ? null : { answeringRare, answeringCommon };
}

/** Whether the script gives rare classes weight in its loss, or draws them more often. */
export async function remedied(training: Training, labels: Labels, rare: ReadonlySet<number>): Promise<Remedied> {
  const classes = await classesOfBatch(training);
  const size = training.capture.batch.size ?? 0;
  if (classes === null) {
    return null;
  }
  const total = [...labels.counts.values()].reduce((sum, count) => sum + count, 0);
  const inData = [...rare].reduce((sum, label) => sum + (labels.counts.get(label) ?? 0), 0) / total;
  const inBatch = classes.filter((label) => rare.has(label)).length;
  if (inBatch >= FEWEST_IN_BATCH && inBatch / size > DRAWN_MORE_OFTEN * inData) {
    return 'sampling';
  }
  const weighing = await weighingOf(training, rare, () => true);
  if (weighing && weighing.answeringRare < weighing.answeringCommon * (1 - ALIKE)) {
    return 'weights';
  }
  return (await beginsWithFrequencies(training, labels)) ? 'frequencies' : null;
}

/** Weights multiply a cross-entropy, which grows with the logit; to within so much. */
const IN_PROPORTION = 0.05;

/** Rare by this much less than the commonest: between like classes a weight says nothing. */
const TIMES_RARER = 2;

/**
 * The rarest class of the batch and the commonest of the data, where the loss weighs the commonest more: an error on it costs more,
 * as where weights are the classes' frequencies in the place of their inverse.
 */
export async function weighsTheWrongWay(
  training: Training,
  { counts }: Labels,
): Promise<{ readonly rare: number; readonly common: number; readonly weighing: Weighing } | null> {
  const classes = await classesOfBatch(training);
  const present = new Set(classes ?? []);
  const ordered = [...counts].filter(([label]) => present.has(label)).toSorted(([, a], [, b]) => a - b);
  const [rare, common] = [ordered[0], ordered.at(-1)];
  if (!rare || !common || rare[1] * TIMES_RARER > common[1]) {
    return null;
  }
  const asked = (sure: number) => weighingOf(training, new Set([rare[0]]), (label) => label === common[0], sure);
  const weighing = await asked(1);
  if (!weighing || !(weighing.answeringCommon < weighing.answeringRare * (1 - CLEARLY))) {
    return null;
  }
  // A focal loss weighs by how sure an answer is as well, and gives the rare class less on purpose.
  const surer = await asked(2);
  const [once, twice] = [weighing, surer ?? weighing].map((each) => each.answeringRare - each.answeringCommon);
  const isWeight = surer !== null && Math.abs((twice ?? 0) / (2 * (once ?? 1)) - 1) <= IN_PROPORTION;
  return isWeight ? { rare: rare[0], common: common[0], weighing } : null;
}

/** Of the way from a uniform guess to a guess by the frequencies. */
const BY_FREQUENCIES = 0.5;

/**
 * Whether the net begins with the classes' frequencies, as where its last bias was set to them: its loss then is that of a guess by
 * them, as the script's own criterion has it.
 */
async function beginsWithFrequencies(training: Training, { counts }: Labels): Promise<boolean> {
  const { outputs, loss } = training.capture;
  const [output] = outputs;
  const features = output === undefined ? 0 : featureCount(output);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const share = (label: number): number => Math.max(counts.get(label) ?? 0, 0.5) / total;
  const frequencies =
    features === 1
      ? [Math.log(share(1) / share(0))]
      : Array.from({ length: features }, (_, label) => Math.log(share(label)));
  const costOf = (constant: readonly number[]) =>
    lossOrNull(training, { outputs: { kind: 'constant', values: [constant] } });
  const uniform = await costOf(frequencies.map(() => 0));
  const known = await costOf(frequencies);
  return (
    uniform !== null && known !== null && known < uniform && loss.value <= uniform - BY_FREQUENCIES * (uniform - known)
  );
}
