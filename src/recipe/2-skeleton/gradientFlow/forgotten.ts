import type { ParameterStep, StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { drawnAnew } from './drawnAnew.ts';
import { hasNoGradient, listed } from './words.ts';

/**
 * First layers that get a gradient and are held by no optimizer, beside layers that are trained: an encoder that was
 * left out, or features that are kept as they are. Features worth keeping were learned before, and are the same in
 * every run; those that another seed draws anew are random numbers which nobody trains. Where gradients were taken
 * away on purpose there is nothing to judge.
 */
export async function judgeForgotten(training: Training, { parameters }: StepDescription): Promise<Judgement | null> {
  const free = parameters.filter(isForgotten);
  if (free.length === 0 || !parameters.some(({ heldByOptimizer }) => heldByOptimizer === true)) {
    return null;
  }
  const drawn = await drawnAnew(training, free);
  const [first] = drawn;
  if (first === undefined) {
    return null;
  }
  return {
    verdict: 'warn',
    message: `No optimizer holds ${listed(drawn)}, although they get a gradient: they stay the random numbers that they were initialised with (another seed gives others), and only the other layers are trained.`,
    expected: 'every layer that starts at random is trained, or has its gradient taken away',
    location: training.capture.optimizer?.location ?? first.location ?? null,
    related: first.location ? [{ message: `${first.name} is made here`, location: first.location }] : [],
    cause: 'not-trained',
    advice:
      'Hand the parameters of the whole net to the optimizer; where random features are meant, take their gradient away.',
  };
}

/** Scales and shifts begin with the same numbers in every net: they tell nothing. */
const isForgotten = (parameter: ParameterStep): boolean =>
  parameter.heldByOptimizer === false && !hasNoGradient(parameter) && parameter.size > 1;
