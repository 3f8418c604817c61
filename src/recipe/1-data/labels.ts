import type { Capture } from '../../training/protocol/capture.ts';
import { featureCount } from '../criterion.ts';
import type { ExampleTensor } from './trainingSet.ts';

/** One class an example. */
export interface Labels {
  readonly written: 'index' | 'one-hot';
  /** By example; what is no class (a label to ignore, a vector without a 1) is −1. */
  readonly classes: Int32Array;
  /** How often each class comes, by its number; classes that never come are absent. */
  readonly counts: ReadonlyMap<number, number>;
}

/** A class comes several times; what hardly ever comes twice is a quantity or a name. */
const FEWEST_EACH = 2;

/** Null where the targets are no single class an example: regression, sequences, masks, several heads, the inputs themselves. */
export function labelsOf(capture: Capture, targets: readonly ExampleTensor[], count: number): Labels | null {
  const [target] = targets;
  if (target === undefined || targets.length > 1 || capture.outputs.length > 1) {
    return null;
  }
  const classes = classesIn(capture, target, count);
  if (classes === null) {
    return null;
  }
  const counts = new Map<number, number>();
  for (const each of classes) {
    if (each >= 0) {
      counts.set(each, (counts.get(each) ?? 0) + 1);
    }
  }
  const labelled = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const areClasses = counts.size >= 2 && labelled >= counts.size * FEWEST_EACH;
  return areClasses ? { written: target.width === 1 ? 'index' : 'one-hot', classes, counts } : null;
}

/** The class of each example; null where the numbers are none. Few examples may be of one class. */
export const classesIn = (capture: Capture, target: ExampleTensor, count: number): Int32Array | null =>
  target.width === 1 ? indices(capture, target, count) : oneHot(target, count);

/** Cross-entropies compare with classes; whole numbers that a squared error sees are quantities. */
const comparesClassNumbers = (loss: string): boolean => comparesClasses(loss) || /hinge/i.test(loss);

/** Whether a criterion is the likelihood of classes, so that its net's outputs are probabilities or logits. */
export const comparesClasses = (loss: string): boolean => /cross.?entropy|nll|likelihood|bce|logloss|focal/i.test(loss);

function indices(capture: Capture, { dtype, values }: ExampleTensor, count: number): Int32Array | null {
  // The likelihood of a count, which compares no classes.
  if (/poisson/i.test(capture.loss.name)) {
    return null;
  }
  const isInteger = /int|bool/.test(dtype);
  if (!isInteger && !comparesClassNumbers(capture.loss.name)) {
    return null;
  }
  if (isInteger && /squared|mse|mae|absolute|huber|l1/i.test(capture.loss.name)) {
    return null;
  }
  const classes = new Int32Array(count);
  for (let at = 0; at < count; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isInteger(value)) {
      return null;
    }
    classes[at] = value < 0 ? -1 : value;
  }
  // Several outputs an example are one for each class; a single one tells two classes apart, and no more.
  const [output] = capture.outputs;
  const isOne = output === undefined || featureCount(output) < 2;
  return isOne && classes.some((each) => each > 1) ? null : classes;
}

function oneHot({ values, width }: ExampleTensor, count: number): Int32Array | null {
  const classes = new Int32Array(count);
  let without = 0;
  for (let at = 0; at < count; at += 1) {
    let found = -1;
    for (let each = 0; each < width; each += 1) {
      const value = values[at * width + each];
      if (value === 1 && found < 0) {
        found = each;
      } else if (value !== 0) {
        return null;
      }
    }
    classes[at] = found;
    without += found < 0 ? 1 : 0;
  }
  // Where many have none the vectors are marks of what an example is not, too: several labels an example.
  return without > count / 10 ? null : classes;
}

/** Which examples are of these classes. */
export const ofClasses = ({ classes }: Labels, wanted: ReadonlySet<number>): readonly number[] =>
  Array.from(classes.keys()).filter((at) => wanted.has(classes[at] ?? -1));
