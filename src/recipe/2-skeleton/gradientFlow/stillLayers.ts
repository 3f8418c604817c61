import { orNull } from '../../../training/errors.ts';
import type { LayerActivations, ParameterStep, StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext, Judgement } from '../../check.ts';
import { mean } from '../../statistics/moments.ts';
import { learnableOf, shareLearned } from '../learnable.ts';
import { number } from '../lossAtInit/words.ts';
import { hasNoGradient, isDead, isTrained, listed } from './words.ts';

/** A branch that begins at zero lets gradients through from its second step on. */
const STEPS = 12;
/** An update this small against its weights does nothing in any number of steps that a person waits for… */
const STANDS_STILL = 1e-7;
/** …while the last layer's weights move so much. */
const MOVES = 1e-4;
const FROM_ZERO = 0.9;
const LEARNED = 0.05;

/**
 * Do the layers learn? What one step shows of zeros can be a start from zero, as of residual branches and last layers,
 * so a few of the script's own steps have to confirm it.
 */
export async function judgeStillLayers(
  training: Training,
  step: StepDescription,
  context: CheckContext,
): Promise<Judgement | null> {
  const alike = step.parameters.filter((parameter) => parameter.unitsAlike === true && isTrained(parameter));
  const moving = alike.filter(({ updateRatio }) => updateRatio !== null && updateRatio > 0);
  if (moving.length > 0) {
    return symmetric(moving, 'after the step as before it');
  }
  const constant = await constantIn(training, step.parameters);
  if (constant) {
    return constant;
  }
  const zero = step.parameters.filter((parameter) => isTrained(parameter) && parameter.gradientNorm === 0);
  const vanishing = vanishingIn(step.parameters);
  if (zero.length === 0 && vanishing === null) {
    return null;
  }
  context.report(`Taking ${STEPS} of the script's own steps`);
  const trace = await orNull(training.run({ batches: 'as-trained', steps: STEPS, observe: ['gradient-norms'] }));
  const rows = trace?.rows ?? [];
  if (rows.length < STEPS / 2) {
    return null;
  }
  const norms = (name: string) => rows.map(({ gradientNorms }) => gradientNorms?.[name]);
  const stays = zero.filter(({ name }) => norms(name).every((norm) => norm === 0));
  const copies = alike.filter((parameter) => stays.includes(parameter));
  if (copies.length > 0) {
    return symmetric(copies, `after ${rows.length} steps as before them, because they get no gradient`);
  }
  const activations = await orNull(training.activations());
  const dead = stays.length > 0 ? activations?.find(isDead) : undefined;
  if (dead) {
    return deadLayer(dead, stays, step, rows.length);
  }
  return (
    vanishing &&
    judgeVanishing(
      training,
      vanishing,
      rows.map(({ loss }) => loss),
    )
  );
}

/**
 * A weight matrix of one number, other than 0, whose units a step tells apart all the same: what does so is chance (dropout),
 * not the data. A last layer that begins at 0 is sound.
 */
async function constantIn(training: Training, parameters: readonly ParameterStep[]): Promise<Judgement | null> {
  const matrices = parameters.filter((parameter) => parameter.unitsAlike === false && isTrained(parameter));
  const weights = matrices.length === 0 ? [] : ((await orNull(training.weights())) ?? []);
  for (const parameter of matrices) {
    const statistics = weights.find(({ name }) => name === parameter.name)?.statistics;
    if (statistics && statistics.minimum === statistics.maximum && statistics.minimum !== 0) {
      return {
        verdict: 'fail',
        message: `All ${parameter.size} weights of ${parameter.name} are ${number(statistics.minimum)}: its units begin as copies of one unit, and nothing in the data tells them apart.`,
        expected: 'units that differ from each other',
        location: parameter.location,
        cause: 'symmetry',
        advice: "Initialise the weights at random (the framework's default does).",
      };
    }
  }
  return null;
}

function symmetric(parameters: readonly ParameterStep[], when: string): Judgement {
  return {
    verdict: 'fail',
    message: `All units of ${listed(parameters)} hold the same numbers, ${when}: they are copies of one unit and stay so, and the layer can do no more than that one.`,
    expected: 'units that differ from each other',
    location: parameters[0]?.location ?? null,
    cause: 'symmetry',
    advice: "Initialise the weights at random (the framework's default does); zeros are for biases.",
  };
}

function deadLayer(
  dead: LayerActivations,
  stays: readonly ParameterStep[],
  { parameters }: StepDescription,
  steps: number,
): Judgement {
  return {
    verdict: 'fail',
    message: `All units of ${dead.name} (${dead.kind}) give 0 for every example of the batch, so no gradient passes it: ${listed(stays)} got none in ${steps} steps (${stays.length} of ${parameters.length} parameters).`,
    expected: 'units that are active for some examples',
    observed: 'a layer that is dead',
    location: dead.location ?? stays.at(-1)?.location ?? null,
    cause: 'no-gradient',
    advice: 'Look at the initial weights and biases before it and at the scale of what enters it; try a leaky ReLU.',
  };
}

interface Vanishing {
  readonly first: ParameterStep;
  readonly last: ParameterStep;
}

/** The first weights stand still while the last ones move. Biases begin at 0, where any step is as large as they are. */
function vanishingIn(parameters: readonly ParameterStep[]): Vanishing | null {
  const weights = parameters.filter(
    (parameter) =>
      isTrained(parameter) &&
      !hasNoGradient(parameter) &&
      parameter.size > 1 &&
      parameter.updateRatio !== null &&
      parameter.updateRatio < FROM_ZERO,
  );
  const [first, last] = [weights[0], weights.at(-1)];
  return first && last && (first.updateRatio ?? 1) < STANDS_STILL && (last.updateRatio ?? 0) > MOVES
    ? { first, last }
    : null;
}

async function judgeVanishing(
  training: Training,
  { first, last }: Vanishing,
  losses: readonly number[],
): Promise<Judgement | null> {
  const learnable = await learnableOf(training);
  const late = mean(losses.slice(-Math.ceil(losses.length / 3)));
  if (!learnable || shareLearned(learnable, late) > LEARNED) {
    return null;
  }
  return {
    verdict: 'fail',
    message:
      `Gradients vanish on their way back: a step moves ${first.name} by ${number(first.updateRatio ?? 0)} of its size and ${last.name} by ${number(last.updateRatio ?? 0)}. ` +
      `After ${losses.length} steps the loss is ${number(late)}, no better than the best constant's ${number(learnable.constant)}.`,
    expected: 'updates of comparable size in all layers',
    location: first.location,
    cause: 'no-gradient',
    advice:
      'Use ReLU instead of sigmoid or tanh between the layers, batch normalisation or residual connections, or fewer layers.',
  };
}
