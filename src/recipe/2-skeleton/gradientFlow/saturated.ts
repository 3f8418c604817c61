import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { saturationOf } from '../saturation.ts';

/** Inputs that nobody has scaled, so large that a hidden sigmoid or tanh lets little of the gradient through from the start. */
export async function judgeSaturated(training: Training): Promise<Judgement | null> {
  const saturation = await saturationOf(training);
  if (saturation?.cause !== 'input-scale') {
    return null;
  }
  const { what, location, cause, advice } = saturation;
  return {
    verdict: 'warn',
    message: `${what.charAt(0).toUpperCase()}${what.slice(1)}: little of the gradient gets to the layers before it.`,
    expected: 'inputs of about unit scale',
    observed: 'a saturated layer',
    location,
    cause,
    advice,
  };
}
