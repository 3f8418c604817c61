import { orNull } from '../../training/errors.ts';
import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import { featureCount } from '../criterion.ts';
import { classesIn, comparesClasses } from './labels.ts';
import { extent, type TrainingSet } from './trainingSet.ts';

/**
 * All examples have one and the same class, and the criterion compares classes: a column that is not there, a comparison that
 * never holds, a cast that cuts everything down to 0. Where the net picks the right one of several candidates its place may
 * be the same in every example and tells nothing: such a net has no bias for each of its outputs to answer that by.
 */
export async function judgeOneClass(training: Training, set: TrainingSet): Promise<Judgement | null> {
  const { capture } = training;
  const [target, ...others] = set.targets;
  const [output] = capture.outputs;
  const { read, count } = set;
  if (target === undefined || output === undefined || others.length > 0 || capture.outputs.length > 1) {
    return null;
  }
  const isWhole = read.complete && read.origin !== 'batch' && count >= 2 * (capture.batch.size ?? 0);
  if (!isWhole || !comparesClasses(capture.loss.name)) {
    return null;
  }
  const classes = classesIn(capture, target, count);
  const [label] = classes ?? [];
  if (classes === null || label === undefined || label < 0 || classes.some((each) => each !== label)) {
    return null;
  }
  const last = (await orNull(training.weights()))?.at(-1);
  if (last?.shape.length !== 1 || last.shape[0] !== featureCount(output)) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `All of ${extent(set)} are of class ${label}: to answer ${label} whatever is shown costs nothing, and nothing else is learnt.`,
    expected: 'examples of two classes or more',
    observed: `class ${label} alone`,
    location: capture.location,
    advice:
      'Look at where the labels are read and converted: a wrong column, a comparison that never holds, a cast to whole numbers that makes 0 of all.',
    evidence: { classes: [label], counts: [count] },
  };
}
