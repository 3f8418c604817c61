import { shortNumber } from '../../tensors/summaryLine.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { isSorted } from './bias/position.ts';
import { judgeCutOff } from './cutOff.ts';
import { ofClasses } from './labels.ts';
import { judgeOneClass } from './oneClass.ts';
import { extent, trainingSet } from './trainingSet.ts';
import { judgeUnmixed } from './unmixed.ts';
import { type Remedied, remedied, weighsTheWrongWay } from './weights.ts';
import { listed, percent, some } from './words.ts';

/** How many examples has each class? Rare classes are learnt late, count little in the loss, and hide in an accuracy. */
export const imbalance: Check = {
  id: 'data/imbalance',
  stage: 1,
  title: 'How many of each class',
  question: 'Does every class have enough examples to be learnt?',
  effort: 'moment',
  judge,
};

/** Of the even share, the examples by the number of classes. */
const RARE = 0.1;
/** So few examples say little of what their class is like; of more, a rare class is a matter of the world. */
const FEW = 20;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const set = await trainingSet(training, context);
  const { labels } = set;
  if (labels === null) {
    return (
      (await judgeOneClass(training, set)) ?? {
        verdict: 'not-applicable',
        message: 'The targets are not one class an example, so there is nothing to count.',
      }
    );
  }
  if (!set.read.complete && isSorted(labels)) {
    return {
      verdict: 'not-applicable',
      message: `The data is sorted by class and only ${extent(set)} were read, so the classes cannot be counted.`,
    };
  }
  const counts = [...labels.counts].sort(([a], [b]) => a - b);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const even = total / counts.length;
  const rare = counts
    .filter(([, count]) => isRare(count, even, set.read.complete && set.read.origin !== 'batch'))
    .sort(([, a], [, b]) => a - b);
  const evidence = {
    classes: counts.map(([label]) => label),
    counts: counts.map(([, count]) => count),
    logPriors: counts.map(([, count]) => Math.log(count / total)),
  };
  const unmixed = await judgeUnmixed(training, labels);
  if (unmixed !== null) {
    return { ...unmixed, evidence: { ...evidence, ...unmixed.evidence } };
  }
  const cutOff = await judgeCutOff(training, set, labels, context);
  if (cutOff !== null) {
    return { ...cutOff, evidence };
  }
  const reversed = await weighsTheWrongWay(training, labels);
  if (reversed !== null) {
    const { weighing } = reversed;
    const countOf = (label: number) => labels.counts.get(label) ?? 0;
    return {
      verdict: 'warn',
      message:
        `The loss gives the common class more weight than the rare one: of class ${reversed.common} there are ${countOf(reversed.common)} in ${extent(set)}, of class ${reversed.rare} ${countOf(reversed.rare)}, ` +
        `and for one example of each it costs ${shortNumber(weighing.answeringCommon)} to answer ${reversed.common} and ${shortNumber(weighing.answeringRare)} to answer ${reversed.rare}.`,
      expected: 'weights that are higher the rarer a class is',
      observed: 'an error on the common class costs more',
      location: training.capture.loss.location ?? training.capture.location,
      advice: 'Weigh by the inverse of the frequencies: total / (classes × count).',
      evidence,
    };
  }
  const [rarest] = rare;
  if (rarest === undefined) {
    const [least, most] = [Math.min(...evidence.counts), Math.max(...evidence.counts)];
    return {
      verdict: 'pass',
      message: `${counts.length} classes in ${extent(set)}: ${least === most ? `${least} each` : `from ${least} to ${most} each`}.`,
      evidence,
    };
  }
  const cared = await remedied(training, labels, new Set(rare.map(([label]) => label)));
  const said = `${rare.length === 1 ? 'A class is' : `${rare.length} classes are`} rare in ${extent(set)}: ${some(
    rare.map(([label, count]) => `class ${label} has ${count}`),
    4,
  )}, where an even share would be ${Math.round(even)}.`;
  const examples = listed(ofClasses(labels, new Set(rare.map(([label]) => label))));
  if (rarest[1] >= FEW) {
    return {
      verdict: 'pass',
      message: `${said} That is how such data is; an accuracy hides it: always answering class ${commonest(counts)} is right in ${percent(Math.max(...evidence.counts) / total)}.`,
      evidence: { ...evidence, examples },
    };
  }
  if (cared !== null) {
    return {
      verdict: 'pass',
      message: `${said} The script takes care of that: ${CARED[cared]}.`,
      evidence: { ...evidence, examples, remedied: cared },
    };
  }
  return {
    verdict: 'warn',
    message: `${said} Always answering class ${commonest(counts)} is right in ${percent(Math.max(...evidence.counts) / total)}.`,
    expected: `at least ${Math.ceil(RARE * even)} examples of each class`,
    observed: `${rarest[1]} of class ${rarest[0]}`,
    location: training.capture.location,
    cause: 'rare-classes',
    advice:
      'Judge by figures of each class (recall, F1) and not by accuracy; begin with the log priors as the last bias; give rare classes weight, or more examples.',
    evidence: { ...evidence, examples },
  };
}

/** Of a part of the data, three standard errors above what was counted have to be rare too. */
const isRare = (count: number, even: number, isAll: boolean): boolean =>
  count + (isAll ? 0 : 3 * Math.sqrt(count + 1)) < RARE * even;

const CARED: Readonly<Record<NonNullable<Remedied>, string>> = {
  weights: 'the loss gives rare classes another weight',
  sampling: 'its batches hold more of them than the data does',
  frequencies: 'its net begins with their frequencies',
};

const commonest = (counts: readonly (readonly [number, number])[]): number =>
  counts.reduce((most, each) => (each[1] > most[1] ? each : most))[0];
