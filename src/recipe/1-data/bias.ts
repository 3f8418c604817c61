import type { SourceLocation } from '../../training/protocol/capture.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { isSorted } from './bias/position.ts';
import { isTheLabel, isTheQuantity, predict, statisticsOf } from './bias/predictors.ts';
import { ofClasses } from './labels.ts';
import { extent, type TrainingSet, trainingSet } from './trainingSet.ts';
import { listed, percent, some } from './words.ts';

/**
 * Does something cheap give the label away? A net learns the brightness of the room that one class was photographed in,
 * or a column that was computed from the answer, long before it learns what was meant.
 */
export const bias: Check = {
  id: 'data/bias',
  stage: 1,
  title: 'Nothing gives the label away',
  question: 'Can the label be told from a single cheap number: a feature, the brightness, the place in the file?',
  effort: 'moment',
  judge,
};

/** Tables of fewer features are exercises, and may well be about one. */
const FEWEST_FEATURES = 3;
const FEWEST_EXAMPLES = 50;
/** From here on a figure is worth telling. */
const WORTH_TELLING = 0.3;

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const set = await trainingSet(training, context);
  const { labels, read } = set;
  const { location, dataSource, batch } = training.capture;
  if (labels === null) {
    return judgeQuantities(set, location);
  }
  context.report('Looking for what gives the label away');
  const severalBatches = batch.size !== null && set.count >= 4 * batch.size;
  if (read.inOrder && dataSource?.shuffled === false && severalBatches && isSorted(labels)) {
    return {
      verdict: 'pass',
      message: `The place in the data gives the label away: ${extent(set)} are sorted by class and are not shuffled, so that nearly every batch of ${batch.size} holds one class alone and the net forgets the others.`,
      expected: 'classes mixed in each batch',
      observed: 'examples of a class stand together',
      location,
      advice: 'Shuffle the examples before each epoch.',
      evidence: { sorted: true, batchSize: batch.size },
    };
  }
  const statistics = statisticsOf(set);
  const features = statistics.filter(({ name }) => name.startsWith('feature'));
  const given =
    features.length >= FEWEST_FEATURES && set.count >= FEWEST_EXAMPLES
      ? features.filter((feature) => isTheLabel(feature, labels))
      : [];
  if (given.length > 0) {
    return {
      verdict: 'warn',
      message: `The label is among the inputs: ${some(
        given.map(({ name }) => name),
        3,
      )} of ${features.length} is the class under another name in ${extent(set)}. A net that copies it is always right, and knows nothing.`,
      expected: 'inputs that are known before the answer is',
      observed: `${given[0]?.name} = the label`,
      location,
      cause: 'label-among-inputs',
      advice: 'Take the column out of the inputs, unless it is known when the net is asked.',
      evidence: { features: given.map(({ name }) => Number(name.replace(/\D/g, ''))) },
    };
  }
  const predictions = statistics.map((statistic) => predict(statistic, labels)).sort((a, b) => b.skill - a.skill);
  const [best] = predictions;
  const evidence = best === undefined ? {} : { statistic: best.name, accuracy: best.accuracy, byChance: best.byChance };
  const givenAway = labels.counts.size > 2 ? predictions.find(({ told }) => told.length > 0) : undefined;
  if (givenAway !== undefined && givenAway.told.length < labels.counts.size) {
    const told = givenAway.told.toSorted((one, other) => one - other);
    return {
      verdict: 'pass',
      message: `${capitalised(givenAway.name)} alone tells class ${some(told.map(String), 4)} from all others in ${extent(set)}. Whether that is the matter itself or a bias of how the data was gathered (another camera, another file), only a look can tell.`,
      evidence: { ...evidence, statistic: givenAway.name, told, examples: listed(ofClasses(labels, new Set(told))) },
    };
  }
  if (best === undefined || best.skill < WORTH_TELLING) {
    return {
      verdict: 'pass',
      message: `Nothing cheap tells the class in ${extent(set)}${best === undefined ? '' : `: ${best.name} is right in ${percent(best.accuracy)}, the commonest class in ${percent(best.byChance)}`}.`,
      evidence,
    };
  }
  return {
    verdict: 'pass',
    message: `${capitalised(best.name)} alone tells the class in ${percent(best.accuracy)} of ${extent(set)}; the commonest class is right in ${percent(best.byChance)}. Whether that is the matter itself or a bias of how the data was gathered, only a look can tell: the net has to be better than this.`,
    evidence,
  };
}

/** A quantity of which an input is another unit: the answer itself, left among the columns or computed from it. */
function judgeQuantities(set: TrainingSet, location: SourceLocation | null): Judgement {
  const [target] = set.targets;
  if (target?.width !== 1 || set.targets.length > 1) {
    return {
      verdict: 'not-applicable',
      message: 'The targets are not one class or one number an example, so nothing can give them away.',
    };
  }
  const features = statisticsOf(set).filter(({ name }) => name.startsWith('feature'));
  if (features.length < FEWEST_FEATURES || set.count < FEWEST_EXAMPLES) {
    return {
      verdict: 'not-applicable',
      message: 'No table of several columns is at hand, in which one could be the answer.',
    };
  }
  const given = features.filter((feature) => isTheQuantity(feature, target.values));
  // Where nearly all of them are, as in windows of a straight line, that is what the data is, and no column slipped in.
  if (given.length === 0 || 2 * given.length > features.length) {
    return {
      verdict: 'pass',
      message: `None of the ${features.length} features alone gives the target away in ${extent(set)}.`,
    };
  }
  return {
    verdict: 'warn',
    message: `The target is among the inputs: ${some(
      given.map(({ name }) => name),
      3,
    )} of ${features.length} is the target but for a factor and a sum, in ${extent(set)}. A net that copies it is always right, and knows nothing.`,
    expected: 'inputs that are known before the answer is',
    observed: `${given[0]?.name} = the target`,
    location,
    cause: 'label-among-inputs',
    advice: 'Take the column out of the inputs, unless it is known when the net is asked.',
    evidence: { features: given.map(({ name }) => Number(name.replace(/\D/g, ''))) },
  };
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
