import { orNull } from '../../../training/errors.ts';
import type { Experiment } from '../../../training/protocol/experiments.ts';
import type { ParameterStep, StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { drawnAnew } from './drawnAnew.ts';
import { listed } from './words.ts';

/** Of the loss: above what threads and kernels round. */
const MOVED = 1e-4;

/** So many of the parameters are tried one by one, so that they can be named. */
const TRIED_ALONE = 6;

/**
 * Parameters that an optimizer holds and that get no gradient at all, although the loss moves when they do: something
 * takes them off the gradient's way (`detach`, `no_grad`, a round trip through numpy). Layers that the step does not
 * pass do not move the loss. Pretrained ones may be kept as they are on purpose; those that begin at random never are.
 */
export async function judgeDetached(
  training: Training,
  { parameters, detachedAt }: StepDescription,
): Promise<Judgement | null> {
  const silent = parameters.filter(isSilent);
  if (silent.length === 0) {
    return null;
  }
  const moves = await howTheyMoveTheLoss(training, silent);
  if (moves === null) {
    return null;
  }
  const drawn = await drawnAnew(training, silent);
  const moving: ParameterStep[] = [];
  for (const each of drawn.slice(0, TRIED_ALONE)) {
    if (await moves([each])) {
      moving.push(each);
    }
  }
  const [first] = moving;
  if (first === undefined) {
    return null;
  }
  const [they, them, verb] = moving.length === 1 ? ['it', 'it', 'stays'] : ['they', 'them', 'stay'];
  const where = detachedAt
    ? `what ${they} computed is taken off the gradient's way on line ${detachedAt.line}`
    : `no gradient finds its way back to ${them}`;
  return {
    verdict: 'fail',
    message: `${listed(moving)} ${moving.length === 1 ? 'gets' : 'get'} no gradient although the loss depends on ${them} and an optimizer holds ${them}: ${where}, and ${they} ${verb} as initialised, random numbers.`,
    expected: 'a gradient for every parameter that the loss depends on',
    location: detachedAt ?? first.location ?? training.capture.location,
    related: first.location ? [{ message: `${first.name} is made here`, location: first.location }] : [],
    cause: 'not-trained',
    advice: detachedAt
      ? 'Hand the tensor on as it is, with its gradient.'
      : 'Look for what cuts the gradient between these layers and the loss: detach, no_grad, stop_gradient, a round trip through numpy.',
  };
}

/** An optimizer that takes no step meanwhile (a generator's turn comes later) proves nothing. */
const isSilent = ({ heldByOptimizer, gradientNorm, waits, madeInForward, size }: ParameterStep): boolean =>
  heldByOptimizer === true && gradientNorm === null && !waits && !madeInForward && size > 1;

type Moves = (parameters: readonly ParameterStep[]) => Promise<boolean>;

/**
 * How to tell whether parameters that begin with other numbers move the first loss. On the captured batch; where that was made
 * by a net of the step itself (a generator's for its critic), on the batch that the step makes. Null where neither moves it.
 */
async function howTheyMoveTheLoss(training: Training, silent: readonly ParameterStep[]): Promise<Moves | null> {
  for (const batches of ['first-only', 'as-trained'] as const) {
    const before = await firstLoss(training, batches, []);
    const moves: Moves = async (parameters) => {
      const after = before === null ? null : await firstLoss(training, batches, parameters);
      return after !== null && before !== null && Math.abs(after - before) > MOVED * Math.max(Math.abs(before), 1e-6);
    };
    if (await moves(silent)) {
      return moves;
    }
  }
  return null;
}

async function firstLoss(
  training: Training,
  batches: Experiment['batches'],
  scattered: readonly ParameterStep[],
): Promise<number | null> {
  const experiment: Experiment = { batches, steps: 1, seed: 1, scatter: scattered.map(({ name }) => name) };
  return (await orNull(training.run(experiment)))?.rows[0]?.loss ?? null;
}
