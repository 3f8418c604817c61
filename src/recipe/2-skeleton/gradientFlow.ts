import type { ParameterStep } from '../../training/protocol.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { number } from './lossAtInit/words.ts';

/** The update-to-weight ratio from which a step is a leap, whatever the optimizer. */
const LEAP = 1;

/**
 * Does every parameter learn? One of the script's own steps shows which parameters get a gradient, which ones an
 * optimizer holds, how far they move, and whether gradients are cleared before the next step.
 */
export const gradientFlow: Check = {
  id: 'skeleton/gradient-flow',
  stage: 2,
  title: 'Gradients reach the parameters',
  question: 'Does every parameter get a gradient, is it held by an optimizer, and are gradients cleared?',
  effort: 'moment',
  judge,
};

async function judge(training: Training, context: CheckContext): Promise<Judgement> {
  const { capture } = training;
  context.report("Looking at one of the script's own steps");
  const { parameters, gradientsCleared, clippedBeforeBackward } = await training.describeStep();
  const evidence = {
    parameters: parameters.length,
    withoutGradient: parameters.filter(hasNoGradient).length,
    gradientsCleared,
  };
  const findings: readonly (Judgement | null)[] = [
    gradientsCleared === false
      ? {
          verdict: 'fail',
          message: 'Gradients are never cleared: every step adds the gradients of all batches before it to its own.',
          location: capture.optimizer?.location ?? capture.location,
          advice: 'Call optimizer.zero_grad() once for every step.',
          expected: 'gradients of this batch only',
        }
      : null,
    clippedBeforeBackward && {
      verdict: 'fail',
      message: `Gradients are clipped on line ${clippedBeforeBackward.line}, before backward() has made any: the clip does nothing.`,
      location: clippedBeforeBackward,
      advice: 'Clip after backward() and before the step.',
    },
    madeInForward(parameters),
    withoutAnyGradient(parameters, training),
    notFinite(parameters, training),
  ];
  const finding = findings.find((one) => one !== null);
  if (finding) {
    return { ...finding, evidence };
  }
  return { ...passing(parameters), evidence };
}

const hasNoGradient = ({ gradientNorm }: ParameterStep) => gradientNorm === null || gradientNorm === 0;

function madeInForward(parameters: readonly ParameterStep[]): Judgement | null {
  const made = parameters.filter((parameter) => parameter.madeInForward);
  if (made.length === 0) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${listed(made)} ${made.length === 1 ? 'is' : 'are'} made anew in every forward pass and held by no optimizer: what they learn is thrown away.`,
    location: made[0]?.location ?? null,
    advice: 'Make the layer once, where the net is built.',
  };
}

function withoutAnyGradient(parameters: readonly ParameterStep[], { capture }: Training): Judgement | null {
  const held = parameters.filter(({ heldByOptimizer }) => heldByOptimizer !== false);
  if (held.length === 0 || !held.every(hasNoGradient)) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `None of the ${held.length} parameters that are trained gets a gradient: the loss does not depend on them.`,
    location: capture.loss.location ?? capture.location,
    advice:
      'Look for a detach, an argmax, a rounding or a conversion to numbers between the net and the loss, and for units that are all dead.',
  };
}

function notFinite(parameters: readonly ParameterStep[], { capture }: Training): Judgement | null {
  const bad = parameters.filter(({ gradientNorm }) => gradientNorm !== null && !Number.isFinite(gradientNorm));
  if (bad.length === 0) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `The gradient of ${listed(bad)} is not finite at the first step, although the loss is ${number(capture.loss.value)}.`,
    location: bad[0]?.location ?? capture.loss.location,
    advice: 'Look for a square root or logarithm of zero, or a division by it.',
  };
}

function passing(parameters: readonly ParameterStep[]): Judgement {
  const still = parameters.filter((parameter) => parameter.heldByOptimizer !== false && hasNoGradient(parameter));
  const leaping = parameters.filter(({ updateRatio }) => updateRatio !== null && updateRatio > LEAP);
  const free = parameters.filter((parameter) => parameter.heldByOptimizer === false && !hasNoGradient(parameter));
  const notes = [
    still.length > 0 ? `${listed(still)} got none from this batch` : null,
    free.length > 0 ? `${listed(free)} got one and no optimizer holds ${free.length === 1 ? 'it' : 'them'}` : null,
    leaping.length > 0 ? `${listed(leaping)} moved by more than ${LEAP === 1 ? 'their own size' : LEAP}` : null,
  ].filter((note) => note !== null);
  const count = parameters.length - still.length;
  return {
    verdict: 'pass',
    message: `${count} of ${parameters.length} parameters get a gradient${notes.length > 0 ? `; ${notes.join('; ')}` : ''}.`,
  };
}

function listed(parameters: readonly ParameterStep[]): string {
  const names = parameters.slice(0, 3).map(({ name }) => name);
  return parameters.length > 3 ? `${names.join(', ')} and ${parameters.length - 3} more` : names.join(', ');
}
