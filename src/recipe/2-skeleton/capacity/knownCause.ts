import { orNull } from '../../../training/errors.ts';
import type { Cause, Judgement } from '../../check.ts';
import { judgeNonlinearity } from '../gradientFlow/nonlinearity.ts';
import { judgeOneStep, stepOf } from '../gradientFlow/oneStep.ts';
import { judgeStillLayers } from '../gradientFlow/stillLayers.ts';
import { judgeUntrained } from '../gradientFlow/untrained.ts';
import { describeWidening } from './pairs.ts';
import type { Trials, Widening } from './widening.ts';

/** Faults of the layers themselves, with which more units bring nothing. */
const EXPLAINS: readonly (Cause | null | undefined)[] = ['symmetry', 'not-trained', 'no-gradient', 'no-nonlinearity'];

/** More capacity has brought nothing. That alone is no fault; layers that are seen not to learn are. */
export async function judgeKnownCause(
  { training, context }: Trials,
  widening: Widening,
  figures: string,
): Promise<Judgement | null> {
  const step = await orNull(stepOf(training));
  const found =
    (step &&
      (judgeOneStep(training, step) ??
        (await judgeStillLayers(training, step, context)) ??
        (await judgeUntrained(training, step)))) ??
    (await judgeNonlinearity(training));
  return found && EXPLAINS.includes(found.cause)
    ? {
        ...found,
        message: `With ${describeWidening(widening)} the training loss does not go down: ${figures}. ${found.message}`,
        expected: 'a lower training loss with more capacity',
        observed: figures,
      }
    : null;
}
