import type { StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { learnableOf, shareLearned } from '../learnable.ts';
import { hasNoGradient, listed } from './words.ts';

/** A net that knows more than this at its first step was trained before, and may keep what it knows. */
const KNOWS_NOTHING = 0.05;

/**
 * The net's last layers get a gradient, no optimizer holds them, and the net knows nothing yet: what comes out of it stays
 * random weights. First layers that are not held are let pass (a probe on features, random features), and so are nets
 * that were trained before (adapters, prompts, inverted nets).
 */
export async function judgeUntrained(training: Training, { parameters }: StepDescription): Promise<Judgement | null> {
  const last = parameters.at(-1);
  const held = parameters.some(({ heldByOptimizer }) => heldByOptimizer === true);
  if (!held || last?.heldByOptimizer !== false || hasNoGradient(last)) {
    return null;
  }
  const learnable = await learnableOf(training);
  if (!learnable || shareLearned(learnable, training.capture.loss.value) > KNOWS_NOTHING) {
    return null;
  }
  const from = parameters.findLastIndex(({ heldByOptimizer }) => heldByOptimizer !== false) + 1;
  const free = parameters.slice(from);
  return {
    verdict: 'warn',
    message: `No optimizer holds ${listed(free)}, the last of the net's parameters, although they get a gradient: they stay as they were initialised while the layers before them are trained.`,
    expected: 'every layer of a net that knows nothing yet is trained',
    location: training.capture.optimizer?.location ?? free[0]?.location ?? null,
    related: free[0]?.location ? [{ message: `${free[0].name} is made here`, location: free[0].location }] : [],
    cause: 'not-trained',
    advice:
      'Hand the parameters of the whole net to the optimizer; where they are fixed on purpose, take their gradient away.',
  };
}
