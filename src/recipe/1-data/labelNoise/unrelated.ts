import { orNull } from '../../../training/errors.ts';
import type { BatchSteering } from '../../../training/protocol/experiments.ts';
import type { Training } from '../../../training/training.ts';
import { learnableOf, shareLearned } from '../../2-skeleton/learnable.ts';
import { measurementOf } from '../../2-skeleton/lossAtInit/measurement.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';
import { runWithin } from '../../pace.ts';
import { mean, nearly } from '../../statistics/moments.ts';
import { uniforms } from '../../statistics/random.ts';
import { extent, type TrainingSet } from '../trainingSet.ts';
import { percent } from '../words.ts';
import type { Points } from './features.ts';
import { type Neighbours, nearestNeighbours } from './neighbours.ts';
import { agreementOf } from './suspects.ts';

const FEWEST_EXAMPLES = 300;
/** Of two classes many an honest question is a toss-up: whether a price rises, who clicks. */
const FEWEST_CLASSES = 3;
/** Neighbours that agree with each other's labels by more than this many standard errors beyond chance know something. */
const BEYOND_CHANCE = 2;
/** Neighbours this much nearer than in data whose columns were shuffled, each by itself: the inputs are no mere noise. */
const NEARER_THAN_NOISE = 0.8;
const COMPARED = 400;
const FEWEST_STEPS = 30;
const MOST_STEPS = 400;
/** Of what can be learned: nothing from batches that are new to the net, … */
const NOTHING = 0.02;
/** …and this much from one of them that comes again and again, in as many steps. */
const BY_HEART = 0.15;
/** The last part of a pass, in which its loss is looked at. */
const LATE = 1 / 3;

/**
 * Do inputs and labels belong together at all? Said only where three things speak against it: examples that are alike,
 * and are more so than noise would be, have the same label no more often than any two; the script's own net learns nothing from a
 * pass over examples that it has not seen; and it could, since it learns one batch of them by heart in as many steps.
 */
export async function judgeUnrelated(
  training: Training,
  set: TrainingSet,
  points: Points,
  neighbours: Neighbours,
  classes: readonly number[],
  withinMilliseconds: number,
): Promise<Judgement | null> {
  const { agreement, byChance } = agreementOf(neighbours, classes);
  const error = Math.sqrt((byChance * (1 - byChance)) / neighbours.nearest.length);
  if (
    set.count < FEWEST_EXAMPLES ||
    new Set(classes).size < FEWEST_CLASSES ||
    agreement > byChance + BEYOND_CHANCE * error ||
    !areMoreAlikeThanNoise(points)
  ) {
    return null;
  }
  const learned = await learnedFromOnePass(training, classes, withinMilliseconds);
  if (learned === null || learned.fromNew > NOTHING || learned.byHeart < BY_HEART) {
    return null;
  }
  return {
    verdict: 'warn',
    message:
      `Inputs and labels seem not to belong together: of ${extent(set)} those that are most alike share a label in ${percent(agreement)} (by chance: ${percent(byChance)}), ` +
      `and ${learned.steps} of the script's own steps on new examples teach the net nothing, while in as many it learns ${percent(learned.byHeart)} of one batch by heart.`,
    expected: 'labels that go with their inputs',
    observed: 'labels as if they were drawn by lot',
    location: training.capture.location,
    cause: 'labels',
    advice:
      'Look where inputs and labels are shuffled, filtered, sorted or read: both have to be in one order. Draw one permutation for both.',
    evidence: { agreement, byChance, learnedFromNewExamples: learned.fromNew, learnedByHeart: learned.byHeart },
  };
}

/** Whether examples lie nearer to each other than those whose every number was taken from another example. */
function areMoreAlikeThanNoise({ values, width, count }: Points): boolean {
  const size = Math.min(COMPARED, count);
  const step = count / size;
  const rows = Array.from({ length: size }, (_, row) => Math.floor(row * step));
  const next = uniforms(1);
  const [own, mixed] = [new Float32Array(size * width), new Float32Array(size * width)];
  for (let place = 0; place < width; place += 1) {
    for (const [row, from] of rows.entries()) {
      own[row * width + place] = values[from * width + place] ?? 0;
      mixed[row * width + place] = values[(rows[Math.floor(next() * size)] ?? 0) * width + place] ?? 0;
    }
  }
  const [ownDistance, mixedDistance] = [own, mixed].map((each) => toNearest({ values: each, width, count: size }));
  return (ownDistance ?? 1) < NEARER_THAN_NOISE * (mixedDistance ?? 0);
}

function toNearest(points: Points): number {
  const { nearest } = nearestNeighbours(points, 1, Number.POSITIVE_INFINITY);
  return mean(
    nearest.map(([other = 0], point) => {
      let sum = 0;
      for (let place = 0; place < points.width; place += 1) {
        const difference =
          (points.values[point * points.width + place] ?? 0) - (points.values[other * points.width + place] ?? 0);
        sum += difference * difference;
      }
      return Math.sqrt(sum);
    }),
  );
}

interface Learned {
  readonly steps: number;
  /** Shares of what can be learned. */
  readonly fromNew: number;
  readonly byHeart: number;
}

/** Each example comes once in a pass, so that the loss is one of examples that the net has not seen. */
async function learnedFromOnePass(
  training: Training,
  classes: readonly number[],
  withinMilliseconds: number,
): Promise<Learned | null> {
  const learnable = await learnableOf(training);
  const measured = await orNull(measurementOf(training));
  const [output] = training.capture.outputs;
  const { size } = training.capture.batch;
  const pass = size === null ? 0 : Math.floor(classes.length / size);
  // What the best constant costs for all data is known of a cross-entropy: the classes' own entropy.
  const isCrossEntropy = output && measured && nearly(measured.uniform, Math.log(featureCount(output)));
  if (!learnable || !isCrossEntropy || pass < FEWEST_STEPS) {
    return null;
  }
  const steps = Math.min(MOST_STEPS, pass);
  const lossesOf = async (batches: BatchSteering): Promise<readonly number[]> => {
    const trace = await orNull(runWithin(training, { batches, steps, seed: 1 }, withinMilliseconds / 2));
    return (trace?.rows ?? []).map(({ loss }) => loss);
  };
  const [own, again] = [await lossesOf('as-trained'), await lossesOf('first-only')];
  const taken = Math.min(own.length, again.length);
  if (taken < FEWEST_STEPS) {
    return null;
  }
  const late = (losses: readonly number[]) => mean(losses.slice(Math.floor((1 - LATE) * taken), taken));
  return {
    steps: taken,
    fromNew: shareLearned({ ...learnable, constant: entropyOf(classes) }, late(own)),
    byHeart: shareLearned(learnable, again[taken - 1] ?? Number.NaN),
  };
}

function entropyOf(classes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const each of classes) {
    counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => {
    const share = count / classes.length;
    return sum - share * Math.log(share);
  }, 0);
}
