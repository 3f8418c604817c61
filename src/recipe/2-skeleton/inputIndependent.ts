import type { Training } from '../../training/training.ts';
import { affordableSteps } from '../budget.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { orNull } from '../criterion.ts';
import { mean } from '../statistics/moments.ts';
import { number } from './lossAtInit/words.ts';

const BUDGET = { atLeast: 20, atMost: 100, seconds: 8 };

/**
 * Does the net learn anything from its inputs? The same steps are taken with the inputs as they are and set to zero;
 * with them the loss has to end lower. The article's step "input-independent baseline".
 */
export const inputIndependent: Check = {
  id: 'skeleton/input-independent',
  stage: 2,
  title: 'Beat the input-independent baseline',
  question: 'Does the net learn more with its inputs than with zeros in their place?',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  context.report('Looking whether the outputs depend on the inputs');
  const dependencies = await orNull(training.dependencies({ along: 'batch' }));
  if (
    dependencies &&
    dependencies.matrix.length > 0 &&
    dependencies.matrix.every((row) => row.every((influence) => influence === 0))
  ) {
    return {
      verdict: 'fail',
      message: 'The outputs do not change with the inputs at all.',
      expected: 'outputs that depend on their example',
      location: capture.model?.location ?? capture.location,
      advice:
        'Look for an input that is overwritten or never used, units that are all dead, or a softmax over a single unit.',
    };
  }
  const steps = await affordableSteps(training, BUDGET);
  context.report(`Taking ${steps} steps with the inputs, and ${steps} with zeros in their place`);
  const real = await training.run({ batches: 'first-only', steps });
  const zeroed = await training.run({ batches: 'zero-inputs', steps });
  const last = (losses: readonly { readonly loss: number }[]) =>
    mean(losses.slice(-Math.max(1, Math.floor(losses.length / 10))).map(({ loss }) => loss));
  const [withInputs, without] = [last(real.rows), last(zeroed.rows)];
  const evidence = {
    withInputs: real.rows.map(({ loss }) => loss),
    withZeros: zeroed.rows.map(({ loss }) => loss),
  };
  if (withInputs < without) {
    return {
      verdict: 'pass',
      message: `After ${steps} steps on one batch the loss is ${number(withInputs)}, and ${number(without)} with zeroed inputs.`,
      evidence,
    };
  }
  return {
    verdict: 'not-applicable',
    message: `After ${steps} steps on one batch the loss is ${number(withInputs)}, and ${number(without)} with zeroed inputs: the inputs have brought nothing yet.`,
    evidence,
  };
}
