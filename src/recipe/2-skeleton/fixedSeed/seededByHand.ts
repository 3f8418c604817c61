import type { GeneratorUse } from '../../../training/protocol/randomness.ts';
import type { Judgement } from '../../check.ts';
import type { Difference } from './beginning.ts';
import { nameOf } from './names.ts';

/**
 * Weights that are given seeds of their own, where something else of the same framework is given none.
 * @param what says in which way two runs differ
 */
export function seededByHand(
  what: string,
  found: readonly Difference[],
  uses: readonly GeneratorUse[],
): Judgement | null {
  for (const { generator, weightsSeededAt, drawnAt, drawn, withoutSeed = [] } of uses) {
    if (!weightsSeededAt) {
      continue;
    }
    const unseeded = withoutSeed.filter(({ differ }) => found.includes(differ));
    const [first] = unseeded;
    // Dropout draws its seeds from the generator, too; what draws otherwise comes before the step.
    const draws = !first && drawn === true;
    const location = first?.location ?? drawnAt ?? weightsSeededAt;
    const culprit = first
      ? `${unseeded.map(({ name, location: at }) => (at ? `${name} on line ${at.line}` : name)).join(' and ')} ${unseeded.length === 1 ? 'has' : 'have'} none`
      : draws
        ? `${nameOf(generator)}${drawnAt ? `, from which line ${drawnAt.line} draws` : ''}, is never seeded`
        : 'something else differs from run to run, such as the clock or asynchronous loading';
    return {
      verdict: 'warn',
      message: `${what}, though the weights of the net are given seeds on line ${weightsSeededAt.line}: ${culprit}.`,
      expected: 'the same beginning in every run',
      observed: found.join(', '),
      location,
      related: [{ message: 'Weights are seeded here.', location: weightsSeededAt }],
      advice: first
        ? `Give ${first.name} a seed, too.`
        : `Draw from a generator of your own that is seeded, or put a seeded one in ${nameOf(generator)}'s place; fit() shuffles by it unless it is told not to.`,
    };
  }
  return null;
}
