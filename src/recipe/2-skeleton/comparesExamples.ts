import { orNull } from '../../training/errors.ts';
import type { Training } from '../../training/training.ts';
import { once } from '../once.ts';
import { valuesOf } from '../tensorValues.ts';
import { classesOf } from './classesOf.ts';

/**
 * Whether the outputs may compare the examples of the batch with each other, as contrastive nets do on purpose: two of their
 * axes are as long as the batch. It is chance where the net's last weights make as many units as there are examples, and
 * the labels choose among them, some of them the same: examples that are compared each match their own.
 */
export const comparesExamples: (training: Training) => Promise<boolean> = once(async (training) => {
  const { batch, outputs } = training.capture;
  const { size, targets } = batch;
  const [output, ...others] = outputs.filter(
    ({ shape }) => size !== null && shape.filter((length) => length === size).length > 1,
  );
  if (!output || size === null) {
    return false;
  }
  const [target, ...more] = targets;
  if (others.length > 0 || more.length > 0 || !target || output.shape.length !== 2 || size < 2) {
    return true;
  }
  const last = (await orNull(training.weights()))?.at(-1);
  const labels = last?.shape.includes(size) ? await valuesOf(training, target.id) : null;
  const classes = labels && classesOf(labels, size, size);
  return classes === null || new Set(classes).size === size;
});
