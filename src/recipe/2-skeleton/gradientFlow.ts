import { NotApplicableError, orNull } from '../../training/errors.ts';
import type { StepDescription } from '../../training/protocol/step.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { judgeDetached } from './gradientFlow/detached.ts';
import { judgeFadingSignal } from './gradientFlow/fadingSignal.ts';
import { judgeForgotten } from './gradientFlow/forgotten.ts';
import { judgeMadeAnew } from './gradientFlow/madeAnew.ts';
import { judgeMode } from './gradientFlow/mode.ts';
import { judgeNonlinearity } from './gradientFlow/nonlinearity.ts';
import { judgeOneStep, stepOf } from './gradientFlow/oneStep.ts';
import { judgeSaturated } from './gradientFlow/saturated.ts';
import { judgeStillLayers } from './gradientFlow/stillLayers.ts';
import { judgeUnapplied } from './gradientFlow/unapplied.ts';
import { judgeUntrained } from './gradientFlow/untrained.ts';
import { hasNoGradient, isTrained, listed } from './gradientFlow/words.ts';

/** The update-to-weight ratio from which a step is a leap, whatever the optimizer. */
const LEAP = 1;
/** Most units of a layer give 0 for the whole batch: worth a word, and usual behind a ReLU up to about half. */
const MOSTLY_DEAD = 0.9;

/**
 * Does every parameter learn? The script's own steps show which parameters get a gradient, which ones an optimizer
 * holds, how far they move, whether gradients are cleared before the next step, and whether the layers are in training mode.
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
  const unapplied = judgeUnapplied(training.capture);
  if (unapplied) {
    return unapplied;
  }
  context.report("Looking at one of the script's own steps");
  const step = await stepOf(training).catch(async (error: unknown) => {
    const linear = error instanceof NotApplicableError ? await judgeNonlinearity(training) : null;
    return linear ?? Promise.reject(error);
  });
  if ('verdict' in step) {
    return step;
  }
  const finding =
    judgeOneStep(training, step) ??
    (await judgeMadeAnew(training)) ??
    (await judgeStillLayers(training, step, context)) ??
    judgeMode(training, step) ??
    (await judgeUntrained(training, step)) ??
    (await judgeForgotten(training, step)) ??
    (await judgeDetached(training, step)) ??
    (await judgeNonlinearity(training)) ??
    (await judgeSaturated(training)) ??
    (await judgeFadingSignal(training, context)) ??
    (await passing(training, step));
  return {
    ...finding,
    evidence: {
      parameters: step.parameters.length,
      withoutGradient: step.parameters.filter(hasNoGradient).length,
      gradientsCleared: step.gradientsCleared,
      ...finding.evidence,
    },
  };
}

async function passing(training: Training, { parameters }: StepDescription): Promise<Judgement> {
  const frozen = training.capture.model?.layers.filter(
    ({ trainable, parameterCount }) => !trainable && parameterCount > 0,
  );
  const still = parameters.filter((parameter) => isTrained(parameter) && hasNoGradient(parameter));
  const leaping = parameters.filter(({ updateRatio }) => updateRatio !== null && updateRatio > LEAP);
  const free = parameters.filter((parameter) => parameter.heldByOptimizer === false && !hasNoGradient(parameter));
  const dead = (await orNull(training.activations()))?.filter(({ deadShare }) => deadShare > MOSTLY_DEAD) ?? [];
  const notes = [
    still.length > 0 ? `${listed(still)} got none from this batch` : null,
    free.length > 0 ? `${listed(free)} got one and no optimizer holds ${free.length === 1 ? 'it' : 'them'}` : null,
    leaping.length > 0 ? `${listed(leaping)} moved by more than ${LEAP === 1 ? 'their own size' : LEAP}` : null,
    frozen?.length ? `${listed(frozen)} ${frozen.length === 1 ? 'is' : 'are'} frozen, and not trained` : null,
    dead.length > 0 ? `most units of ${listed(dead)} give 0 for the whole batch` : null,
  ].filter((note) => note !== null);
  const count = parameters.length - still.length;
  return {
    verdict: 'pass',
    message: `${count} of ${parameters.length} parameters get a gradient${notes.length > 0 ? `; ${notes.join('; ')}` : ''}.`,
  };
}
