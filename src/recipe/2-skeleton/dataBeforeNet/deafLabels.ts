import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { nearly } from '../../statistics/moments.ts';
import { valuesOf } from '../../tensorValues.ts';
import { number } from '../lossAtInit/words.ts';

/** So many examples of each label are asked for. */
const EXAMPLES = 6;
/** What the net might say, before its last activation. */
const ANSWERS = [-2, 0.5, 3];

/**
 * Labels 0 and 1 for one output unit, and a criterion that multiplies the output by its label, as those do that take -1
 * and 1 (the soft margin, the hinge): what is labelled 0 costs the same whatever the net says, so it teaches nothing. A cost
 * of nothing at all is a mask or a reward, and meant.
 */
export async function judgeDeafLabels(training: Training): Promise<Judgement | null> {
  const { outputs, batch, loss, location } = training.capture;
  const [output] = outputs;
  const [target] = batch.targets;
  const range = target?.statistics;
  if (!output || !target || outputs.length > 1 || batch.targets.length > 1 || featureCount(output) !== 1) {
    return null;
  }
  const labels = range?.minimum === 0 && range.maximum === 1 ? await valuesOf(training, target.id) : null;
  if (!labels || labels.values.length !== batch.size) {
    return null;
  }
  const rowsOf = (label: number) => Array.from(labels.values).flatMap((value, row) => (value === label ? [row] : []));
  const [zeros, ones] = [rowsOf(0), rowsOf(1)];
  if (zeros.length === 0 || ones.length === 0 || zeros.length + ones.length < labels.values.length) {
    return null;
  }
  const deaf = await costsOf(training, zeros.slice(0, EXAMPLES));
  const hearing = await costsOf(training, ones.slice(0, EXAMPLES));
  const cost = deaf?.[0]?.[0];
  if (!deaf || !hearing || cost === undefined || Math.abs(cost) < 1e-6) {
    return null;
  }
  const isDeaf = (costs: readonly number[]) => costs.every((each) => nearly(each, costs[0] ?? Number.NaN, 1e-5));
  if (!deaf.every(isDeaf) || hearing.some(isDeaf)) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `An example with the label 0 costs ${number(cost)} by ${loss.name}, whatever the net says; one with the label 1 costs more or less: the criterion takes labels of -1 and 1, and what is labelled 0 teaches nothing.`,
    expected: 'labels -1 and 1',
    observed: 'labels 0 and 1',
    location: loss.location ?? location,
    cause: 'labels',
    advice: 'Map the labels to -1 and 1 (2 * label - 1), or take a criterion for labels 0 and 1.',
  };
}

/** By example, what each answer costs; null where the criterion cannot be asked for one example. */
async function costsOf(training: Training, rows: readonly number[]): Promise<readonly (readonly number[])[] | null> {
  const all: number[][] = [];
  for (const row of rows) {
    const costs: number[] = [];
    for (const answer of ANSWERS) {
      const cost = await lossOrNull(training, { outputs: { kind: 'constant', values: [[answer]] }, rows: [row] });
      if (cost === null) {
        return null;
      }
      costs.push(cost);
    }
    all.push(costs);
  }
  return all;
}
