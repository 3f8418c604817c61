import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import { classesIn, comparesClasses } from './labels.ts';
import { extent, type TrainingSet } from './trainingSet.ts';

/** Layers that may answer the same whatever they are shown. One that compares two of the net's own vectors cannot. */
const OF_UNITS = /dense|linear|conv|lstm|gru|rnn/i;

/**
 * All examples have one and the same class, and the criterion compares classes: a column that is not there, a comparison that
 * never holds, a cast that cuts everything down to 0. Where the net picks the right one of several candidates its place may
 * be the same in every example and tells nothing: such a net ends in no layer of units.
 */
export function judgeOneClass({ capture }: Training, set: TrainingSet): Judgement | null {
  const [target] = set.targets;
  const { read, count } = set;
  if (target === undefined || set.targets.length > 1 || capture.outputs.length > 1) {
    return null;
  }
  const last = capture.model?.layers.findLast(({ parameterCount }) => parameterCount > 0);
  const isKnown = comparesClasses(capture.loss.name) && last !== undefined && OF_UNITS.test(last.kind);
  if (!isKnown || !read.complete || read.origin === 'batch' || count < 2 * (capture.batch.size ?? 0)) {
    return null;
  }
  const classes = classesIn(capture, target, count);
  const [label] = classes ?? [];
  if (classes === null || label === undefined || label < 0 || classes.some((each) => each !== label)) {
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
