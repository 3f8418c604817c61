import type { LayerSummary, TensorSummary } from '../../training/protocol.ts';
import type { Training } from '../../training/training.ts';
import type { Check, Judgement } from '../check.ts';
import { number } from './lossAtInit/words.ts';

/**
 * Is the batch, just before the net, what a net can learn from? Flags what a look at it would show at once.
 * The article's step "visualize just before the net".
 */
export const dataBeforeNet: Check = {
  id: 'skeleton/data-before-net',
  stage: 2,
  title: 'Look at the data just before the net',
  question: 'Is what enters the net finite, varied and of ordinary scale?',
  effort: 'moment',
  judge: async (training) => judge(training),
};

function judge({ capture }: Training): Judgement {
  const { inputs, targets } = capture.batch;
  const location = capture.location;
  const notFinite = [...inputs, ...targets].find(
    ({ statistics }) => statistics && statistics.nanCount + statistics.infinityCount > 0,
  );
  if (notFinite?.statistics) {
    const { nanCount, infinityCount } = notFinite.statistics;
    return {
      verdict: 'fail',
      message: `${nameOf(notFinite)} holds ${nanCount} NaN and ${infinityCount} infinite numbers.`,
      location,
      cause: 'not-finite',
      advice: 'Find the examples concerned and mend or leave them out.',
    };
  }
  // One constant among several inputs is a first hidden state or a mask.
  const [constant] = inputs.every(isConstant) ? inputs : [];
  if (constant?.statistics) {
    return {
      verdict: 'fail',
      message: `Every number of ${nameOf(constant)} is ${number(constant.statistics.minimum)}: the net is fed a constant.`,
      location,
      cause: 'input-ignored',
      advice: 'Look at how the batch is made: a division of integers, a wrong column, a normalisation by zero.',
    };
  }
  const bytes = inputs.find(isByteImage);
  if (bytes?.statistics && !normalises(capture.model?.layers ?? [])) {
    return {
      verdict: 'warn',
      message: `${nameOf(bytes)} holds images with values from ${number(bytes.statistics.minimum)} to ${number(bytes.statistics.maximum)}, and the net does not normalise them.`,
      expected: 'values of about unit scale',
      observed: `mean ${number(bytes.statistics.mean)}, deviation ${number(bytes.statistics.standardDeviation)}`,
      location,
      cause: 'input-scale',
      advice: 'Divide by 255, or subtract the mean and divide by the deviation.',
    };
  }
  return { verdict: 'pass', message: inputs.map(summary).join('; ') || 'No inputs were captured.' };
}

const nameOf = ({ name }: TensorSummary) => (name ? `Input ${name}` : 'An input');

const isConstant = (input: TensorSummary) =>
  isLarge(input) && input.statistics !== null && input.statistics.minimum === input.statistics.maximum;

const isLarge = ({ shape }: TensorSummary) => shape.reduce((product, length) => product * length, 1) >= 16;

/** Three or more axes, the channels first or last, whole numbers up to 255. */
function isByteImage({ shape, statistics, firstValues }: TensorSummary): boolean {
  if (!statistics || shape.length !== 4) {
    return false;
  }
  const channels = [shape[1], shape[3]].some((length) => length === 1 || length === 3 || length === 4);
  return (
    channels &&
    statistics.minimum >= 0 &&
    statistics.maximum > 128 &&
    statistics.maximum <= 255 &&
    firstValues.every((value) => Number.isInteger(value))
  );
}

/** A layer that scales its input, before or right after the first weights. */
function normalises(layers: readonly LayerSummary[]): boolean {
  return layers.slice(0, 4).some(({ kind }) => /rescal|normaliz|norm/i.test(kind));
}

function summary({ name, shape, statistics }: TensorSummary): string {
  const range = statistics
    ? `from ${number(statistics.minimum)} to ${number(statistics.maximum)}, mean ${number(statistics.mean)}, deviation ${number(statistics.standardDeviation)}`
    : 'no numbers';
  return `${name ?? 'input'} (${shape.join(', ')}): ${range}`;
}
