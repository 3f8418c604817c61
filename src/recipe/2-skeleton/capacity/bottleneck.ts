import type { WidthKnob } from '../../../scripts/widths/widthKnobs.ts';
import { lineText } from '../../../training/placeText.ts';
import type { Capture } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Judgement } from '../../check.ts';
import { learnableOf, shareLearned } from '../learnable.ts';
import { number } from '../lossAtInit/words.ts';
import { compare, plotOf, significant } from './pairs.ts';
import { type Trials, widen } from './widening.ts';

/** As many units as are given to a layer that has one. */
const UNITS = 8;
/** The share of what can be learned that these have to bring more, in the same number of steps. */
const WORTHWHILE = 0.25;

/**
 * A hidden layer of a single unit: all that the net knows of an example has to pass as one number. Meant by few (the code
 * of an autoencoder), and a mistake only where more units are seen to bring much more.
 */
export async function judgeBottleneck(trials: Trials, narrow: readonly WidthKnob[]): Promise<Judgement | null> {
  const { training, context } = trials;
  const learnable = narrow.length > 0 && !rebuildsItsInput(training.capture) ? await learnableOf(training) : null;
  for (const knob of learnable ? narrow : []) {
    context.report(`Running the script with ${UNITS} units instead of one at ${lineText(knob.location)}`);
    const widening = await widen(trials, [knob], UNITS);
    const pairs = typeof widening === 'string' ? null : await compare(trials, widening);
    if (!learnable || pairs === null || typeof pairs === 'string') {
      continue;
    }
    const comparison = significant(pairs);
    const gain = shareLearned(learnable, comparison.wide) - Math.max(0, shareLearned(learnable, comparison.narrow));
    if (comparison.isLower && gain >= WORTHWHILE) {
      const plot = plotOf(pairs);
      return {
        verdict: 'warn',
        message: `All that the net knows of an example passes through one unit${knob.name === null ? '' : ` (${knob.name} = 1)`}: with ${UNITS} in its place the training loss after ${comparison.steps} steps is ${number(comparison.wide)} instead of ${number(comparison.narrow)} (${pairs.length} seeds, p = ${number(comparison.chance)}).`,
        expected: 'hidden layers that can carry what the outputs need',
        observed: 'a hidden layer of one unit',
        location: knob.layers[0] ?? knob.location,
        cause: 'bottleneck',
        advice: 'Give the layer more units, or take it out.',
        plots: plot ? [plot] : [],
        evidence: { ...comparison, gain, seeds: pairs.length },
      };
    }
  }
  return null;
}

/**
 * Targets that are as large as the inputs and real-valued, as an autoencoder's: a code in the middle is narrow on purpose.
 */
function rebuildsItsInput({ batch: { inputs, targets }, outputs }: Capture): boolean {
  if (outputs.some(({ activation }) => activation === 'softmax')) {
    return false;
  }
  const count = ({ shape }: TensorSummary) => shape.slice(1).reduce((product, length) => product * length, 1);
  return inputs.some((input) =>
    targets.some((target) => count(target) > 1 && count(target) === count(input) && /float|double/.test(target.dtype)),
  );
}
