import { orNull } from '../../../training/errors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import { valuesOf } from '../../tensorValues.ts';
import { sequencesOf } from '../causality/sequences.ts';
import type { LossAtInit } from './measurement.ts';

/** Of the targets: with less padding it makes little difference. */
const MUCH = 0.3;
/** The best constant answers with the padding where that is counted, about as often as it comes. */
const COUNTED = 0.5;
const MOST_ROWS = 200_000;

/**
 * Is padding counted in the loss? The net says which token it is (an embedding whose vector for it is all zeros, as
 * `padding_idx` makes it), the criterion whether it counts: the answer that is best for all positions then is the padding.
 */
export async function judgePadding(training: Training, { bestConstant }: LossAtInit): Promise<Judgement | null> {
  const { outputs, batch, loss, location } = training.capture;
  const [output] = outputs;
  const [target, ...more] = batch.targets;
  const constant = bestConstant?.constant?.[0];
  const count = output ? featureCount(output) : 0;
  if (!target || more.length > 0 || outputs.length !== 1 || constant?.length !== count || !/int/.test(target.dtype)) {
    return null;
  }
  const padding = await paddingOf(training);
  const targets = padding === null ? null : await valuesOf(training, target.id);
  if (padding === null || !targets || padding >= count) {
    return null;
  }
  // One target for a whole text is its class, and no token, though it may have the padding's number.
  if (targets.values.length <= (batch.size ?? 0)) {
    return null;
  }
  const share = Array.from(targets.values).filter((each) => each === padding).length / targets.values.length;
  const largest = Math.max(...constant);
  const powers = constant.map((logit) => Math.exp(logit - largest));
  const answered = (powers[padding] ?? 0) / powers.reduce((sum, each) => sum + each, 0);
  if (!(share >= MUCH) || !(answered >= COUNTED * share)) {
    return null;
  }
  const percent = Math.round(100 * share);
  return {
    verdict: 'warn',
    message: `${percent} % of the targets are padding (token ${padding}), and ${loss.name} counts them: the net is taught above all to say padding, and the loss looks better than it is.`,
    expected: 'a loss of the real tokens alone',
    observed: `${percent} % padding in it`,
    location: loss.location ?? location,
    cause: 'labels',
    advice: `Leave them out of the loss: ignore_index=${padding}, or a mask by which the losses are multiplied before they are averaged.`,
    evidence: { padding, share },
  };
}

/** The token that ends rows of the input again and again, and whose embedding is the only one that is all zeros. */
async function paddingOf(training: Training): Promise<number | null> {
  const { batch } = training.capture;
  if (batch.size === null) {
    return null;
  }
  for (const { id, dtype } of batch.inputs) {
    const tensor = /int/.test(dtype) ? await valuesOf(training, id) : null;
    const tokens = tensor?.shape.length === 2 ? sequencesOf(tensor, batch.size) : null;
    if (!tokens) continue;
    const ends = new Map<number, number>();
    for (let example = 0; example < tokens.examples; example++) {
      const [last, before] = [1, 2].map((back) => tokens.at(example, tokens.positions - back, 0));
      if (last !== undefined && last === before) ends.set(last, (ends.get(last) ?? 0) + 1);
    }
    const [likely] = [...ends].toSorted(([, a], [, b]) => b - a);
    if (likely && (await isOnlyZeroRow(training, likely[0]))) {
      return likely[0];
    }
  }
  return null;
}

async function isOnlyZeroRow(training: Training, row: number): Promise<boolean> {
  for (const { id, shape, dtype } of (await orNull(training.weights())) ?? []) {
    const [rows = 0, width = 0] = shape;
    if (shape.length !== 2 || rows <= row || rows > MOST_ROWS || width < 2 || !/float/.test(dtype)) continue;
    const weights = await valuesOf(training, id);
    const isZero = (at: number) =>
      Array.from({ length: width }, (_, place) => weights?.values[at * width + place]).every((value) => value === 0);
    if (
      weights &&
      isZero(row) &&
      Array.from({ length: rows }, (_, at) => at).every((at) => at === row || !isZero(at))
    ) {
      return true;
    }
  }
  return false;
}
