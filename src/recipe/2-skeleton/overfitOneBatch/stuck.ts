import { orNull } from '../../../training/errors.ts';
import type { Judgement } from '../../check.ts';
import { number } from '../lossAtInit/words.ts';
import { saturationOf } from '../saturation.ts';
import { equalInputs, lossesByExample } from './examples.ts';
import type { Story } from './story.ts';

/** With less than this the net has learned nothing that the best constant does not know. */
const NOTHING_LEARNED = 0.03;
const STEPS_OF_ADAM = 150;
/** They learn slowly what lies far back: standing still for some hundred steps is no proof of a fault. */
const RECURRENT = /lstm|gru|rnn|recurrent/i;

/**
 * Neither the script's own optimizer nor Adam gets below what the best constant costs, on one batch that the net sees at
 * every step: what it is fed does not get through to the loss. Nets that are one affine map are too small for some batches,
 * and examples with equal inputs cannot be told apart: these are let pass.
 */
export async function judgeStuck({
  training,
  own,
  adam,
  learnable,
  constantProblem,
}: Story): Promise<Judgement | null> {
  const [best] = adam;
  const stuck = ({ descent }: { readonly descent: Story['own']['descent'] }) =>
    descent.learned < NOTHING_LEARNED && !descent.stillFalling;
  const layers = training.capture.model?.layers ?? [];
  if (
    !best ||
    adam.length < 2 ||
    !constantProblem ||
    !stuck(own) ||
    !adam.every(stuck) ||
    adam.some(({ descent }) => descent.steps < STEPS_OF_ADAM) ||
    layers.some(({ kind }) => RECURRENT.test(kind))
  ) {
    return null;
  }
  const linearity = await orNull(training.linearity());
  const equal = await equalInputs(training);
  if (linearity?.affine !== false || equal === null || equal.conflicting > 0) {
    return null;
  }
  const losses = await lossesByExample(training, best.trace);
  const worst = losses?.map((loss, example) => ({ loss, example })).toSorted((a, b) => b.loss - a.loss) ?? [];
  const examples = worst
    .slice(0, 3)
    .map(({ loss, example }) => `example ${example} at ${number(loss)}`)
    .join(', ');
  const why = await saturationOf(training);
  const rates = adam.map(({ adamRate }) => adamRate).join(', ');
  return {
    verdict: 'fail',
    message:
      `The net cannot learn a single batch by heart: on it, over and over, the loss stays at ${number(own.descent.end)} with the script's own optimizer and at ${number(best.descent.end)} at best with Adam (rates ${rates}). ` +
      `Always giving the same answer costs ${number(learnable.constant)}, the right ones ${number(learnable.floor)}.${examples ? ` Worst are ${examples}.` : ''}${why ? ` The cause: ${why.what}.` : ''}`,
    location: why?.location ?? training.capture.model?.location ?? training.capture.location,
    cause: why?.cause ?? null,
    advice:
      why?.advice ??
      'What the net is fed does not get through to its loss: look at activations and gradients layer by layer, and at the line of the loss.',
    evidence: { lossesByExample: losses ?? [], lossesWithAdam: best.descent.losses },
  };
}
