import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { areCopies, type CopyGroup, copies, pairs } from './duplicates/copies.ts';
import { type NearCopies, nearCopies } from './duplicates/nearCopies.ts';
import { isOversampling } from './duplicates/oversampling.ts';
import { extent, isSequence, type TrainingSet, trainingSet } from './trainingSet.ts';
import { listed, percent, some } from './words.ts';

/**
 * Does the data hold the same example more than once? A copy counts double in every figure; one with another label asks
 * the net for two answers to one question. The article found both by scrolling through thousands of examples.
 */
export const duplicates: Check = {
  id: 'data/duplicates',
  stage: 1,
  title: 'No example twice',
  question: 'Are there copies among the training examples, and do copies have the same label?',
  effort: 'moment',
  judge,
};

/** Each picture is compared with each other one, which takes its time. */
const COMPARE_MILLISECONDS = 4_000;
/** What comes so often is one of few kinds of examples, and no copy by mistake. */
const A_KIND = 4;
/** Of the examples: so many have to come again for that. */
const OFTEN = 0.25;
/** Of the examples: fewer are worth a look and change no figure. */
const WORTH_A_WARNING = 0.01;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const set = await trainingSet(training, context);
  if (!set.read.once) {
    return {
      verdict: 'not-applicable',
      message:
        'The same example may come again (a generator, a pipeline that repeats, batches drawn by the script itself), so equal ones prove nothing.',
    };
  }
  const location = training.capture.location;
  context.report('Looking for copies');
  const groups = copies(set);
  const equal = pairs(groups);
  const surplus = groups.reduce((sum, { examples }) => sum + examples.length - 1, 0);
  if (equal > 0 && !areCopies(set, equal)) {
    return {
      verdict: 'pass',
      message: `${surplus} of ${extent(set)} are equal to an earlier one, as examples with so few values are by chance: many more agree in half of their numbers.`,
      evidence: { examples: listed(groups.flatMap((group) => group.examples)), copies: surplus },
    };
  }
  const times = 1 + surplus / Math.max(1, groups.length);
  const isText = set.decoding.kind === 'tokens' || isSequence(set);
  if (equal > 0 && (isText || (times >= A_KIND && surplus >= OFTEN * set.count))) {
    return {
      verdict: 'pass',
      message: `${surplus} of ${extent(set)} are equal to an earlier one, ${isText ? 'as texts and other sequences are: the same stretch comes again' : `each ${Math.round(times)} times on average: there are few kinds of examples, and many of each`}.`,
      evidence: { examples: listed(groups.flatMap((group) => group.examples)), copies: surplus },
    };
  }
  const contradicting = set.labels === null ? [] : groups.filter((group) => contradicts(group, set));
  if (contradicting.length > 0) {
    return contradiction(set, contradicting, surplus, location);
  }
  if (surplus > 0 && isOversampling(groups, set)) {
    return {
      verdict: 'pass',
      message: `${surplus} of ${extent(set)} are copies, all of them of classes that have fewer examples of their own: oversampling, which makes classes even on purpose.`,
      evidence: { examples: listed(groups.flatMap((group) => group.examples)), copies: surplus },
    };
  }
  const near = nearCopies(set, COMPARE_MILLISECONDS);
  const evidence = {
    examples: listed(groups.flatMap((group) => group.examples)),
    copies: surplus,
    nearCopies: near?.pairs.length ?? null,
    nearExamples: near === null ? null : listed(near.pairs.flatMap(({ one, other }) => [one, other])),
  };
  if (surplus > 0) {
    const share = surplus / set.count;
    return {
      verdict: share >= WORTH_A_WARNING ? 'warn' : 'pass',
      message: `${surplus} of ${extent(set)} (${percent(share)}) are copies of an earlier one, number for number: ${groupsInWords(groups)}.${alsoNear(near, set)}`,
      expected: 'each example once',
      observed: `${surplus} copies`,
      location,
      cause: 'copies',
      advice: 'Leave the copies out; where the data is split afterwards they end up on both sides.',
      evidence,
    };
  }
  return {
    verdict: 'pass',
    message: `No two of ${extent(set)} are equal.${alsoNear(near, set)}`,
    evidence,
  };
}

function contradicts({ examples }: CopyGroup, { labels }: TrainingSet): boolean {
  return new Set(examples.map((at) => labels?.classes[at])).size > 1;
}

function contradiction(
  set: TrainingSet,
  groups: readonly CopyGroup[],
  surplus: number,
  location: Judgement['location'],
): Judgement {
  const concerned = groups.flatMap(({ examples }) => examples);
  const [first] = groups;
  const told = (first?.examples ?? [])
    .slice(0, 3)
    .map((at) => `example ${at} is class ${set.labels?.classes[at]}`)
    .join(', ');
  return {
    verdict: concerned.length / set.count >= WORTH_A_WARNING ? 'fail' : 'warn',
    message: `The same input has different labels: ${concerned.length} of ${extent(set)} are equal, number for number, to one of another class (${told}).`,
    expected: 'one label for one input',
    observed: `${groups.length} ${groups.length === 1 ? 'input' : 'inputs'} with several labels`,
    location: location ?? null,
    cause: 'labels',
    advice:
      'Look at these examples: labels that were given twice, rows that were joined wrongly, inputs that lost what tells them apart.',
    evidence: { examples: listed(concerned), copies: surplus, contradicting: groups.length },
  };
}

function groupsInWords(groups: readonly CopyGroup[]): string {
  return some(
    groups.map(({ examples }) => examples.slice(0, 4).join(' = ')),
    3,
  );
}

function alsoNear(near: NearCopies | null, { count }: TrainingSet): string {
  if (near === null || near.pairs.length === 0) {
    return '';
  }
  const { pairs: found, compared } = near;
  const list = some(
    found.map(({ one, other }) => `${one} ≈ ${other}`),
    3,
  );
  const part = compared < count ? ` Only the first ${compared} were compared for that.` : '';
  return ` ${found.length} ${found.length === 1 ? 'pair is' : 'pairs are'} all but equal (shifted, compressed anew): ${list}.${part}`;
}
