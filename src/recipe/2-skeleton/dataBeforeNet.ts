import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { Clock } from '../clock.ts';
import { judgeConstantChannel } from './dataBeforeNet/constantChannel.ts';
import { judgeDeafLabels } from './dataBeforeNet/deafLabels.ts';
import { judgeEvaluationInputs } from './dataBeforeNet/evaluationInputs.ts';
import { judgeInputScale } from './dataBeforeNet/inputScale.ts';
import { judgeMisspeltLayerOptions } from './dataBeforeNet/misspeltLayerOptions.ts';
import { judgeUnheardOptions } from './dataBeforeNet/unheardOptions.ts';
import { number } from './lossAtInit/words.ts';

/** Waiting for evaluations of scripts that seldom have any, or never. */
const LONGEST_EVALUATION_MILLISECONDS = 30_000;
const EVALUATION_SHARE = 0.8;

/**
 * Is the batch, just before the net, what a net can learn from? Flags what a look at it would show at once.
 * The article's step "visualize just before the net".
 */
export const dataBeforeNet: Check = {
  id: 'skeleton/data-before-net',
  stage: 2,
  title: 'Look at the data just before the net',
  question: 'Is what enters the net finite, varied, of ordinary scale, and the same in evaluation?',
  effort: 'experiments',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const clock = new Clock(context.withinMilliseconds);
  const { capture } = training;
  const { inputs, targets } = capture.batch;
  const location = capture.location;
  const notFinite = [...inputs, ...targets].find(
    ({ statistics }) => statistics && statistics.nanCount + statistics.infinityCount > 0,
  );
  if (notFinite?.statistics) {
    const { nanCount, infinityCount } = notFinite.statistics;
    return {
      verdict: 'fail',
      message: `${sentence(nameOf(notFinite))} holds ${nanCount} NaN and ${infinityCount} infinite numbers.`,
      location,
      cause: 'not-finite',
      advice: 'Find the examples concerned and mend or leave them out.',
    };
  }
  // One constant among several inputs is a first hidden state or a mask; a single example may be blank.
  const [constant] = inputs.every(isConstant) && capture.batch.size !== 1 ? inputs : [];
  if (constant?.statistics) {
    return {
      verdict: 'fail',
      message: `Every number of ${nameOf(constant)} is ${number(constant.statistics.minimum)}: the net is fed a constant.`,
      location,
      cause: 'input-ignored',
      advice: 'Look at how the batch is made: a division of integers, a wrong column, a normalisation by zero.',
    };
  }
  const found =
    (await judgeConstantChannel(training)) ??
    (await judgeDeafLabels(training)) ??
    judgeUnheardOptions(capture) ??
    (await judgeMisspeltLayerOptions(capture)) ??
    (await judgeInputScale(training, { ...context, withinMilliseconds: context.withinMilliseconds / 2 }));
  if (found) {
    return found;
  }
  context.report('Letting the script run on to its evaluations, with training cut short');
  const evaluation = await judgeEvaluationInputs(
    training,
    Math.min(LONGEST_EVALUATION_MILLISECONDS, clock.share(EVALUATION_SHARE)),
  );
  if (evaluation) {
    return evaluation;
  }
  return { verdict: 'pass', message: inputs.map(summary).join('; ') || 'No inputs were captured.' };
}

const nameOf = ({ name }: TensorSummary) => (name ? `input ${name}` : 'the input');

const isConstant = (input: TensorSummary) =>
  isLarge(input) && input.statistics !== null && input.statistics.minimum === input.statistics.maximum;

const isLarge = ({ shape }: TensorSummary) => shape.reduce((product, length) => product * length, 1) >= 16;

function summary({ name, shape, statistics }: TensorSummary): string {
  const range = statistics
    ? `from ${number(statistics.minimum)} to ${number(statistics.maximum)}, mean ${number(statistics.mean)}, deviation ${number(statistics.standardDeviation)}`
    : 'no numbers';
  return `${name ?? 'input'} (${shape.join(', ')}): ${range}`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
