import type { EvaluationPass } from '../../training/protocol/evaluations.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { evaluationsOrNull } from '../seenEvaluations.ts';
import { areEqualAt } from './duplicates/copies.ts';
import { type NearCopies, nearCopiesBetween } from './duplicates/nearCopies.ts';
import { type EvaluatedSet, evaluatedSets } from './leakage/evaluatedSets.ts';
import { type SharedExamples, sharedWith } from './leakage/sharedWith.ts';
import { assembled, extent, isSequence, mostExamples, type TrainingSet, trainingSet } from './trainingSet.ts';
import { listed, percent, some } from './words.ts';

/**
 * Are examples that the net is judged by among those that it learns from? It knows them by heart, and the figures of the
 * evaluation are too good. The article holds a test set back for that reason alone.
 */
export const leakage: Check = {
  id: 'data/leakage',
  stage: 1,
  title: 'Evaluated examples stay unseen',
  question: 'Are examples that the script evaluates on also among those that it trains on?',
  // Before checks of the second stage that look at evaluations too: the script then runs on but once.
  effort: 'experiments',
  judge,
};

/** At most this long, so that a person does not wait minutes for a script that seldom evaluates. */
const LONGEST_MILLISECONDS = 30_000;
/** Reading the training examples once more, in the process that evaluates. */
const READ_MILLISECONDS = 10_000;
/** Of the evaluated examples that are kept: 100 MB as 32-bit floats. */
const MOST_NUMBERS = 25_000_000;
/** Each picture is compared with each other one, which takes its time. */
const COMPARE_MILLISECONDS = 6_000;
/** Of the evaluated examples: fewer are worth a look and change no figure. */
const WORTH_A_WARNING = 0.01;
/** Fewer are in many a public data set. */
const FEWEST_COPIES = 3;
/** Of a data set that is evaluated: training examples, to be compared with those held out. */
const TRAINING_DATA = 0.98;
/** The same where only part of the training examples was read, or where the net is called with this and that. */
const MOSTLY_TRAINING = 0.5;
/** All that there is, evaluated at once, holds the training examples as well. */
const NEARLY_ALL = 0.95;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const shown = await trainingSet(training, context);
  if (shown.read.asTheNetGetsThem === false) {
    return notApplicable(
      'The script changes its training examples on their way to the net, so they cannot be compared with those that it evaluates.',
    );
  }
  context.report('Letting the script run on to its evaluations, with training cut short');
  const seen = await evaluationsOrNull(training, Math.min(LONGEST_MILLISECONDS, context.withinMilliseconds / 2), {
    keepNumbers: MOST_NUMBERS,
    compareWith: {
      limit: mostExamples(capture),
      withinMilliseconds: Math.min(READ_MILLISECONDS, context.withinMilliseconds / 4),
    },
  });
  if (seen !== null && !seen.trainingExamples) {
    return notApplicable('The training examples could not be read in the process that evaluates.');
  }
  const set = seen?.trainingExamples ? await assembled(capture, seen.trainingExamples) : shown;
  const evaluated = seen === null ? [] : await evaluatedSets(set, seen);
  if (evaluated.length === 0) {
    const ofTraining = seen?.passes.find(isOfTrainingData);
    if (ofTraining !== undefined) {
      const { location } = ofTraining;
      const line = location === null ? '' : ` on line ${location.line}`;
      return {
        ...notApplicable(
          `What is evaluated${line} are the training data themselves, and nothing else was seen to be evaluated: this measures what was learned by heart.`,
        ),
        location,
        advice: 'Hold examples out, and evaluate on these.',
      };
    }
    return notApplicable(
      seen?.ended === 'script-ended'
        ? 'The script came to its end without an evaluation of its net on examples like those that it trains on.'
        : 'No evaluation on examples like those that it trains on was seen in the time that there was.',
    );
  }
  context.report('Looking for training examples among those that are evaluated');
  const told = evaluated.map((each) => toldOf(set, shown, each));
  const worst = told
    .filter(({ verdict }) => verdict === 'warn')
    .toSorted((one, other) => Number(other.evidence?.['share']) - Number(one.evidence?.['share']))[0];
  if (worst !== undefined) return worst;
  return told.length === 1 && told[0] !== undefined
    ? told[0]
    : {
        verdict: told.some(({ verdict }) => verdict === 'pass') ? 'pass' : 'not-applicable',
        message: told.map(({ message }) => message).join(' '),
        evidence: told.find(({ evidence }) => evidence?.['examples'] !== undefined)?.evidence ?? {},
      };
}

const isOfTrainingData = ({ ownData, alsoInTraining }: EvaluationPass): boolean =>
  ownData === false || (alsoInTraining ?? 0) >= TRAINING_DATA;

/** @param shown the training examples as a person can look at them, which are another draw where the script draws anew */
function toldOf(set: TrainingSet, shown: TrainingSet, evaluated: EvaluatedSet): Judgement {
  const { copies, areByChance, count, equal } = sharedWith(set, evaluated);
  const { location } = evaluated;
  const line = location === null ? '' : ` on line ${location.line}`;
  const evaluation = `the ${count.toLocaleString('en')} examples evaluated${line}`;
  const share = copies.length / Math.max(1, count);
  const learned = new Set(copies.flatMap(({ examples }) => examples));
  const evidence = {
    evaluated: count,
    copies: copies.length,
    share,
    ...(areEqualAt(set, shown, learned) && { examples: listed([...learned].sort((one, other) => one - other)) }),
  };
  const limit = evaluated.isDataSet && set.read.complete ? TRAINING_DATA : MOSTLY_TRAINING;
  if (count === 0 || (copies.length > 0 && share >= limit * readShare(set))) {
    return {
      verdict: 'not-applicable',
      message: `Of the examples evaluated${line} ${count === 0 ? 'all' : percent(share)} are training examples: this measures what was learned by heart.`,
      evidence: { evaluated: count, copies: copies.length, share },
    };
  }
  if (copies.length > 0 && (areByChance || isText(set) || learned.size >= NEARLY_ALL * set.count)) {
    const why = areByChance
      ? 'as examples with so few values, or of few kinds, are by chance'
      : isText(set)
        ? 'as texts and other sequences are: the same stretch comes again'
        : 'which are all training examples: everything that there is was evaluated at once';
    return {
      verdict: 'pass',
      message: `${copies.length} of ${evaluation} are equal to a training example, ${why}.`,
      evidence,
    };
  }
  const near = nearCopiesBetween(set, evaluated, COMPARE_MILLISECONDS);
  const alsoNear = nearWords(near, equal, evaluated, set);
  if (copies.length === 0) {
    return {
      verdict: 'pass',
      message: `None of ${evaluation} is among ${extent(set)} that it trains on.${alsoNear}`,
      evidence: { ...evidence, nearCopies: near?.pairs.length ?? null },
    };
  }
  const pairs = some(
    copies.map(({ at, examples }) => `${at} = ${examples[0]}`),
    3,
  );
  const isMuch = share >= WORTH_A_WARNING && copies.length >= FEWEST_COPIES;
  return {
    verdict: isMuch ? 'warn' : 'pass',
    message: `${copies.length} of ${evaluation} (${percent(share)}) are also among ${extent(set)} that it trains on, number for number: ${pairs}.${alsoNear}`,
    expected: 'examples that training has not seen',
    observed: `${copies.length} training examples`,
    location: location ?? null,
    cause: 'leaked-examples',
    advice: 'Look for copies before the data is split, and split by what belongs together (a person, a film, a place).',
    evidence: { ...evidence, nearCopies: near?.pairs.length ?? null },
  };
}

function nearWords(
  near: (NearCopies & { readonly among: number }) | null,
  equal: SharedExamples['equal'],
  { count }: EvaluatedSet,
  set: TrainingSet,
): string {
  const pairs = (near?.pairs ?? []).filter(({ other }) => !equal.has(other));
  if (near === null || pairs.length === 0) {
    return '';
  }
  const number = new Set(pairs.map(({ other }) => other)).size;
  const list = some(
    pairs.map(({ one, other }) => `${other} ≈ ${one}`),
    3,
  );
  const part =
    near.compared < count || near.among < set.count
      ? ` The first ${near.compared} and the first ${near.among} of them were compared for that.`
      : '';
  return ` ${number} more ${number === 1 ? 'is' : 'are'} all but equal to one (shifted, compressed anew): ${list}.${part}`;
}

/** Of the training examples so many could be read; 0 where that is not known. */
const readShare = ({ read, count }: TrainingSet): number =>
  read.complete ? 1 : read.of === null ? 0 : count / Math.max(1, read.of);

const isText = (set: TrainingSet): boolean => set.decoding.kind === 'tokens' || isSequence(set);

const notApplicable = (message: string): Judgement => ({ verdict: 'not-applicable', message });
