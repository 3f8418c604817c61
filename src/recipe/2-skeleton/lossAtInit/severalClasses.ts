import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import { mean } from '../../statistics/moments.ts';
import { valuesOf } from '../../tensorValues.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Of the examples: fewer with several classes may be slips of a labeller. */
const MANY = 0.05;
const FEWEST_CLASSES = 3;

/**
 * Several classes of an example hold at once, and its probabilities are made to add up to one: by the net's softmax, or by a
 * criterion that takes one of the outputs. Bags that are the net's input, too (topics, recommendations), are meant so.
 */
export async function judgeSeveralClasses(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { outputs, batch, loss, location } = training.capture;
  const [output] = outputs;
  const [target, ...more] = batch.targets;
  const count = output ? featureCount(output) : 0;
  const softmax = output?.activation === 'softmax' || output?.activation === 'log-softmax';
  if (!output || !target || more.length > 0 || outputs.length > 1 || count < FEWEST_CLASSES) {
    return null;
  }
  if (!softmax && m.expectedInput !== 'logits-of-softmax') {
    return null;
  }
  const values = await valuesOf(training, target.id);
  if (values?.shape.length !== 2 || values.shape[1] !== count) {
    return null;
  }
  const held = heldAtOnce(values.values, count);
  if (held === null || held.filter((each) => each > 1).length < MANY * held.length) {
    return null;
  }
  const isInput = await Promise.all(
    batch.inputs.map(async ({ id }) => {
      const input = await valuesOf(training, id);
      return (
        input?.values.length === values.values.length &&
        Array.from(input.values).every((each, at) => each === values.values[at])
      );
    }),
  );
  if (isInput.includes(true)) {
    return null;
  }
  const [least, most] = [Math.min(...held), Math.max(...held)];
  const whose = softmax ? 'the softmax makes the outputs add up to 1' : `${loss.name} takes a softmax of the outputs`;
  return {
    verdict: 'warn',
    message: `An example has ${least} to ${most} of ${count} classes at once, ${number(mean(held))} on average, and ${whose}: the more one class gets, the less is left for the others.`,
    expected: 'a probability for each class by itself',
    observed: 'probabilities that add up to 1',
    location: (softmax ? output.activationLocation : null) ?? loss.location ?? location,
    cause: 'labels',
    advice:
      'Give every class a sigmoid of its own and take the binary cross-entropy (from logits: BCEWithLogitsLoss, from_logits).',
    evidence: { classesAtOnce: mean(held), most },
  };
}

/** How many ones each row has; null where there are other numbers than 0 and 1. */
function heldAtOnce(values: ArrayLike<number>, count: number): readonly number[] | null {
  const held: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value !== 0 && value !== 1) {
      return null;
    }
    const row = Math.floor(at / count);
    held[row] = (held[row] ?? 0) + value;
  }
  return held;
}
