import { readFile } from 'node:fs/promises';
import type { Training } from '../../training/training.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { featureCount } from '../criterion.ts';
import { evaluationsOrNull } from '../seenEvaluations.ts';
import { isSorted } from './bias/position.ts';
import type { Labels } from './labels.ts';
import { extent, type TrainingSet } from './trainingSet.ts';
import { some } from './words.ts';

/** Of classes that are there: with fewer of each one that is not may be rare. */
const FEW = 10;
const FEWEST_EVALUATED = 10;
/** How much larger than another a class may be. */
const UNEVEN = 2;
/** By its name in Keras and in TensorFlow.js. */
const SPLIT = /validation_?split/i;
/** Told to `fit` itself: a reader of folders has one of that name, too, and takes its part of each class. */
const SPLIT_BY_FIT = /\.fit\s*\((?:(?!\.fit\s*\()[\s\S]){0,600}?validation_?split/i;
const WATCH_MILLISECONDS = 30_000;

/**
 * Data that lie class by class, cut in two without being shuffled: the end, which is evaluated, has classes that training never
 * sees, or no other class than the last. Told where the script has fit evaluate the end of what it is given: data of its own may
 * be evaluated by a net that has more outputs than there are classes. A class that is left out in the middle, or before the first
 * one, tells nothing of a cut.
 */
export async function judgeCutOff(
  training: Training,
  set: TrainingSet,
  labels: Labels,
  context: CheckContext,
): Promise<Judgement | null> {
  const { capture } = training;
  const [output] = capture.outputs;
  const present = [...labels.counts.keys()].toSorted((a, b) => a - b);
  const last = present.at(-1) ?? 0;
  const missing = Array.from(
    { length: Math.max(0, (output ? featureCount(output) : 0) - last - 1) },
    (_, at) => last + 1 + at,
  );
  const isRun = present.length >= 2 && present.every((label, at) => label === at);
  const areMany = [...labels.counts.values()].every((count) => count >= FEW);
  const isWhole = set.read.complete && set.read.origin !== 'batch';
  if (!isWhole || !isRun || !areMany || missing.length > present.length || !isSorted(labels)) {
    return null;
  }
  const cut = missing.length > 0 ? cutWithWholeClasses(set, labels, missing) : cutWithinTheLast(set, labels, last);
  const source = cut && (await readFile(capture.location?.file ?? '', 'utf8').catch(() => ''));
  if (!cut || !source || !cut.told.test(source)) {
    return null;
  }
  const seen = await evaluationsOrNull(training, Math.min(WATCH_MILLISECONDS, context.withinMilliseconds / 2));
  const evaluation = seen?.passes.find(({ datasetSize, examplesSeen, alsoInTraining }) => {
    const size = datasetSize ?? examplesSeen;
    return size >= cut.least && size <= cut.most && (alsoInTraining ?? 0) === 0;
  });
  if (!evaluation) {
    return null;
  }
  const where = evaluation.location ? ` on line ${evaluation.location.line}` : '';
  return {
    verdict: 'warn',
    message: `The data lie class by class, and ${cut.training}: what is evaluated${where} was cut off their end, ${cut.result}.`,
    expected: cut.expected,
    observed: cut.observed,
    location: capture.location,
    cause: 'labels',
    advice:
      'Shuffle inputs and labels together before the data are split. A validation_split takes the last part as it lies.',
  };
}

/** What was cut off, as it would be of such data. */
interface Cut {
  /** How many examples it may have. */
  readonly least: number;
  readonly most: number;
  /** How the source tells of it. */
  readonly told: RegExp;
  /** What training has, and what comes of it. */
  readonly training: string;
  readonly result: string;
  readonly expected: string;
  readonly observed: string;
}

/** The missing classes, and a part of the last one. */
function cutWithWholeClasses(set: TrainingSet, { classes, counts }: Labels, missing: readonly number[]): Cut {
  const ofOneClass = classes.length / counts.size;
  const [ofClasses, outputs] = missing.length === 1 ? ['class', 'an output'] : ['the classes', 'outputs'];
  return {
    least: Math.max(FEWEST_EVALUATED, (missing.length * ofOneClass) / UNEVEN),
    most: (missing.length + 1) * ofOneClass * UNEVEN,
    told: SPLIT,
    training: `${extent(set)} that it trains on have none of ${ofClasses} ${some(missing.map(String), 6)}, for which the net has ${outputs}`,
    result: 'and the net is judged by what it was never shown',
    expected: `examples of all ${counts.size + missing.length} classes`,
    observed: `of the first ${counts.size}`,
  };
}

/** What the last class has less than the others; null where it has not, or the data do not end with it. */
function cutWithinTheLast(set: TrainingSet, { classes, counts }: Labels, last: number): Cut | null {
  const ofLast = counts.get(last) ?? 0;
  const ofOthers = (classes.length - ofLast) / (counts.size - 1);
  const less = ofOthers - ofLast;
  if (classes[classes.length - 1] !== last || less < FEWEST_EVALUATED) {
    return null;
  }
  return {
    least: less / UNEVEN,
    most: less * UNEVEN,
    told: SPLIT_BY_FIT,
    training: `${extent(set)} that it trains on end with ${ofLast} of class ${last}, of which the others have ${Math.round(ofOthers)} each on the average`,
    result: 'so that it holds that class alone, and tells nothing of the others',
    expected: 'an evaluation that holds every class',
    observed: `one of class ${last}`,
  };
}
