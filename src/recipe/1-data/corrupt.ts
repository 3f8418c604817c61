import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { constantExamples, farApart, notFiniteExamples } from './corrupt/examples.ts';
import { labelsOutOfRange } from './corrupt/labels.ts';
import { extent, trainingSet } from './trainingSet.ts';
import { listed, some } from './words.ts';

/** Is any example broken: not finite, empty, of another scale than the rest, or labelled with a class that there is not? */
export const corrupt: Check = {
  id: 'data/corrupt',
  stage: 1,
  title: 'No example broken',
  question: 'Is every example finite, not empty, of the scale of the others, and of a class that the net has?',
  effort: 'moment',
  judge,
};

/** Where more are empty or far apart, that is how this data is. */
const NO_EXCEPTION = 0.05;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const set = await trainingSet(training, context);
  const { location } = training.capture;
  context.report('Looking for broken examples');
  const numbered = (examples: readonly number[]) => some(examples.map(String), 5);
  const notFinite = notFiniteExamples(set);
  if (notFinite.length > 0) {
    return {
      verdict: 'fail',
      message: `${notFinite.length} of ${extent(set)} hold numbers that are not finite (${numbered(notFinite)}): one of them in a batch makes the loss NaN, and then every weight.`,
      expected: 'finite numbers',
      observed: `${notFinite.length} examples with NaN or infinity`,
      location,
      cause: 'not-finite',
      advice: 'Mend these examples or leave them out.',
      evidence: { examples: listed(notFinite), notFinite: notFinite.length },
    };
  }
  const classes = labelsOutOfRange(training.capture, set);
  if (classes !== null) {
    const { examples, labels, of } = classes;
    return {
      verdict: 'fail',
      message: `${examples.length} of ${extent(set)} are labelled with a class that the net does not have (${some([...new Set(labels)].map(String), 5)}; its ${of} classes are counted from 0 to ${of - 1}).`,
      expected: `labels from 0 to ${of - 1}`,
      observed: `labels ${some([...new Set(labels)].map(String), 5)}`,
      location: training.capture.loss.location ?? location,
      cause: 'labels',
      advice: 'Look at how the labels are made: counted from 1, a class too many, or the wrong column.',
      evidence: { examples: listed(examples), outOfRange: examples.length },
    };
  }
  const apart = farApart(set);
  const empty = constantExamples(set);
  const seldom = (examples: readonly number[]) => examples.length > 0 && examples.length <= NO_EXCEPTION * set.count;
  const parts = [
    ...(seldom(apart.map(({ example }) => example))
      ? [
          `${apart.length} of ${extent(set)} ${apart.length === 1 ? 'is' : 'are'} of another scale than the rest (${some(
            apart.map(({ example, times }) => `example ${example} is ${scale(times)} the usual`),
            3,
          )})`,
        ]
      : []),
    ...(seldom(empty)
      ? [
          `${empty.length} of ${extent(set)} ${empty.length === 1 ? 'is' : 'are'} empty: one number everywhere (${numbered(empty)})`,
        ]
      : []),
  ];
  const concerned = [
    ...new Set([
      ...(seldom(empty) ? empty : []),
      ...(parts.length > 0 && seldom(apart.map(({ example }) => example)) ? apart.map(({ example }) => example) : []),
    ]),
  ];
  if (parts.length > 0) {
    return {
      verdict: 'warn',
      message: `${parts.join('; ')}.`,
      expected: 'examples like each other',
      observed: `${concerned.length} that are not`,
      location,
      cause: 'odd-examples',
      advice: 'Look at these examples; where they are not what they should be, leave them out.',
      evidence: { examples: listed(concerned), empty: empty.length, farApart: apart.length },
    };
  }
  return {
    verdict: 'pass',
    message: `Of ${extent(set)} all are finite, none is the odd one out${empty.length > 0 ? `; ${empty.length} are empty, so many that this data is so` : ''}.`,
    evidence: { empty: empty.length, farApart: apart.length },
  };
}

const scale = (times: number): string => (times >= 1 ? `${Math.round(times)} ×` : `1/${Math.round(1 / times)} of`);
