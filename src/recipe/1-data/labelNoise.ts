import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { pointsOf } from './labelNoise/features.ts';
import { nearestNeighbours } from './labelNoise/neighbours.ts';
import { type OutOfStep, outOfStep, type Suspect, type Suspects, suspectsAmong } from './labelNoise/suspects.ts';
import { judgeUnrelated } from './labelNoise/unrelated.ts';
import type { Labels } from './labels.ts';
import { extent, type TrainingSet, trainingSet } from './trainingSet.ts';
import { listed, percent, some } from './words.ts';

/**
 * Are labels wrong? The article found corrupt labels by scrolling through thousands of examples; here the examples that
 * are most alike are asked. Where all of them have another label, the example is worth a look.
 */
export const labelNoise: Check = {
  id: 'data/label-noise',
  stage: 1,
  title: 'Labels that neighbours believe',
  question: 'Do examples have the label of those that are most alike?',
  effort: 'moment',
  judge,
};

const NEIGHBOURS = 10;
const FEWEST_EXAMPLES = 200;
/** All of them are compared with each other. */
const MOST_EXAMPLES = 6_000;
const COMPARE_MILLISECONDS = 6_000;
/** Neighbours that agree with the labels less often than this, beyond chance, know nothing of the classes. */
const KNOWS_SOMETHING = 0.3;
/** Of the examples. Fewer wrong labels are in most good data sets. */
const WORTH_A_WARNING = 0.01;
/** In standard errors. */
const SURE = 3;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const set = await trainingSet(training, context);
  const { labels } = set;
  if (labels === null) {
    return {
      verdict: 'not-applicable',
      message: 'The targets are not one class an example, so no label can be doubted.',
    };
  }
  if (set.count < FEWEST_EXAMPLES) {
    return {
      verdict: 'not-applicable',
      message: `${extent(set)} are too few for their neighbours to say anything: ${FEWEST_EXAMPLES} are needed.`,
    };
  }
  context.report('Comparing each example with those that are most alike');
  const examples = labelled(labels);
  const points = pointsOf(set, examples);
  if (points === null) {
    return {
      verdict: 'not-applicable',
      message:
        'Such examples (texts, several inputs, very long ones) are not alike number for number, so neighbours say nothing of a label.',
    };
  }
  const neighbours = nearestNeighbours(points, NEIGHBOURS, Math.min(COMPARE_MILLISECONDS, context.withinMilliseconds));
  const classes = examples.map((example) => labels.classes[example] ?? -1);
  const isConsecutive = set.read.inOrder && examples.every((example, at) => example === at);
  const moved = isConsecutive ? outOfStep(neighbours, classes) : null;
  if (moved !== null) {
    return misplaced(training, set, moved);
  }
  const found = suspectsAmong(neighbours, classes);
  const looked = neighbours.nearest.length;
  const byChance = Math.max(...labels.counts.values()) / set.count;
  if (found.accuracy < byChance + KNOWS_SOMETHING * (1 - byChance)) {
    context.report('Looking whether inputs and labels belong together');
    const unrelated = await judgeUnrelated(training, set, points, neighbours, classes, context.withinMilliseconds / 2);
    if (unrelated !== null) {
      return unrelated;
    }
    return {
      verdict: 'not-applicable',
      message: `Examples that are alike seldom have one label here: the ${NEIGHBOURS} most alike are right in ${percent(found.accuracy)}, the commonest class in ${percent(byChance)}. So they say nothing of single labels.`,
      evidence: { accuracy: found.accuracy, byChance },
    };
  }
  return verdictOn(training, set, found, { examples, looked });
}

/** Those with a class, evenly over the data where they are too many. */
function labelled({ classes }: Labels): readonly number[] {
  const all = Array.from(classes.keys()).filter((at) => (classes[at] ?? -1) >= 0);
  const step = all.length / MOST_EXAMPLES;
  return step <= 1 ? all : Array.from({ length: MOST_EXAMPLES }, (_, at) => all[Math.floor(at * step)] ?? 0);
}

function verdictOn(
  training: Training,
  set: TrainingSet,
  { suspects, judged, accuracy, excess, error }: Suspects,
  { examples, looked }: { readonly examples: readonly number[]; readonly looked: number },
): Judgement {
  const named = suspects.map((suspect) => ({ ...suspect, example: examples[suspect.at] ?? suspect.at }));
  const evidence = {
    examples: listed(named.map(({ example }) => example)),
    labels: listed(named.map(({ label }) => label)),
    likelier: listed(named.map(({ likelier }) => likelier)),
    suspects: suspects.length,
    judged,
    accuracy,
    excess,
  };
  const part = looked < set.count ? ` ${looked.toLocaleString('en')} of ${extent(set)} were looked at.` : '';
  const right = `The ${NEIGHBOURS} most alike have an example's label in ${percent(accuracy)} of ${looked < set.count ? 'those looked at' : extent(set)}.`;
  if (suspects.length === 0) {
    return { verdict: 'pass', message: `${right} No label stands alone among others.${part}`, evidence };
  }
  const number = `${suspects.length} ${suspects.length === 1 ? 'label stands' : 'labels stand'} alone among others: ${some(named.map(inWords), 3)}.`;
  // What a picture shows is a matter of fact. Who survives, pays or clicks is not: there the same row may well end otherwise.
  const isFact = set.decoding.kind === 'image';
  const beyondBorders = excess >= WORTH_A_WARNING * judged && excess >= SURE * error;
  if (isFact && beyondBorders && suspects.length >= WORTH_A_WARNING * judged) {
    return {
      verdict: 'warn',
      message: `${number} At least about ${percent(excess / judged)} of the labels are wrong: so many examples have no neighbour of their own label, where a border between classes would leave few without any.${part}`,
      expected: 'examples labelled like those that are most alike',
      observed: `${suspects.length} of ${judged} labelled otherwise`,
      location: training.capture.location,
      cause: 'labels',
      advice: 'Look at them, worst first, and give them their right label or leave them out.',
      evidence,
    };
  }
  const why = isFact
    ? 'They are few enough, or near enough to a border between classes, to be what a careful labelling has.'
    : 'In a table that need be no mistake: the same case may end otherwise.';
  return { verdict: 'pass', message: `${right} ${number} ${why}${part}`, evidence };
}

const inWords = ({ example, label, likelier, share }: Suspect & { readonly example: number }): string =>
  `example ${example} is labelled ${label}, ${Math.round(share * NEIGHBOURS)} of the ${NEIGHBOURS} most alike ${likelier}`;

function misplaced(training: Training, set: TrainingSet, moved: OutOfStep): Judgement {
  const rows = Math.abs(moved.by);
  const where = `${rows === 1 ? 'one row' : `${rows} rows`} ${moved.by > 0 ? 'later' : 'earlier'}`;
  return {
    verdict: set.decoding.kind === 'image' ? 'fail' : 'warn',
    message: `Inputs and labels are out of step: examples that are alike share their label in ${percent(moved.agreement)} (by chance: ${percent(moved.byChance)}), and in ${percent(moved.shiftedAgreement)} once each takes the label that stands ${where}.`,
    expected: 'each example with its own label',
    observed: `labels that belong to the example ${rows === 1 ? '' : `${rows} rows `}${moved.by > 0 ? 'before' : 'after'}`,
    location: training.capture.location,
    cause: 'labels',
    advice: 'Look where inputs and labels are read: a header, a dropped row or a shift of one of the two.',
    evidence: {
      rows: moved.by,
      agreement: moved.agreement,
      shiftedAgreement: moved.shiftedAgreement,
      byChance: moved.byChance,
    },
  };
}
