import type { StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { once } from '../../once.ts';
import { number } from '../lossAtInit/words.ts';
import { optimizerMadeAnew } from './madeAnew.ts';
import { hasNoGradient, isTrained, listed } from './words.ts';

export const stepOf: (training: Training) => Promise<StepDescription> = once((training) => training.describeStep());

/** What a single step of the script's own proves. */
export function judgeOneStep(training: Training, step: StepDescription): Judgement | null {
  return (
    notCleared(training, step) ??
    clippedTooEarly(step) ??
    clippedScaled(step) ??
    frozenInName(step) ??
    optimizerMadeAnew(training, step.optimizerMadeAnew) ??
    madeInForward(step) ??
    unregistered(step) ??
    withoutAnyGradient(training, step) ??
    notFinite(training, step)
  );
}

function notCleared({ capture }: Training, { gradientsCleared }: StepDescription): Judgement | null {
  return gradientsCleared !== false
    ? null
    : {
        verdict: 'fail',
        message: 'Gradients are never cleared: every step adds the gradients of all batches before it to its own.',
        location: capture.location ?? capture.optimizer?.location ?? null,
        cause: 'gradients-not-cleared',
        advice: 'Call optimizer.zero_grad() once for every step.',
        expected: 'gradients of this batch only',
        remedy: capture.location && {
          kind: 'clear-gradients',
          at: capture.location,
          optimizerAt: capture.optimizer?.location ?? null,
        },
      };
}

function clippedTooEarly({ clippedBeforeBackward: at }: StepDescription): Judgement | null {
  return (
    at && {
      verdict: 'fail',
      message: `Gradients are clipped on line ${at.line}, before backward() has made any: the clip does nothing.`,
      location: at,
      cause: 'clip',
      advice: 'Clip after backward() and before the step.',
      remedy: { kind: 'clip-after-backward', at },
    }
  );
}

/** A threshold that is meant for gradients as they are cuts enlarged ones down to almost nothing once they are brought back. */
function clippedScaled({ clippedScaled: at }: StepDescription): Judgement | null {
  return at === undefined
    ? null
    : {
        verdict: 'fail',
        message: `Gradients are clipped on line ${at.line} while the gradient scaler still holds them enlarged: nearly every gradient is cut, and what is left is divided by the scale before the step.`,
        expected: 'a clip of the gradients as they are',
        location: at,
        cause: 'clip',
        advice: 'Call scaler.unscale_(optimizer) after backward() and before the clip.',
      };
}

/** `layer.requires_grad = False` is a note on the layer that nothing reads. */
function frozenInName({ frozenInName: frozen = [] }: StepDescription): Judgement | null {
  const [first] = frozen;
  return first === undefined
    ? null
    : {
        verdict: 'fail',
        message: `requires_grad is set to False on a module${first.location ? ` on line ${first.location.line}` : ''}, which has no such attribute: ${first.parameters.slice(0, 2).join(', ')}${first.parameters.length > 2 ? ` and ${first.parameters.length - 2} more` : ''} of that ${first.kind} ${first.parameters.length === 1 ? 'is' : 'are'} trained all the same.`,
        expected: 'frozen parameters that stay as they are',
        location: first.location,
        cause: 'not-trained',
        advice: 'Call requires_grad_(False) on the module, which goes through to its parameters.',
      };
}

function madeInForward({ parameters }: StepDescription): Judgement | null {
  const made = parameters.filter((parameter) => parameter.madeInForward);
  if (made.length === 0) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${listed(made)} ${made.length === 1 ? 'is' : 'are'} made anew in every forward pass and held by no optimizer: what they learn is thrown away.`,
    location: made[0]?.location ?? null,
    cause: 'not-trained',
    advice: 'Make the layer once, where the net is built.',
  };
}

/** A net asked for its parameters, by an optimizer or for saving, does not know of layers in a plain list. */
function unregistered({ parameters }: StepDescription): Judgement | null {
  const missed = parameters.filter(
    (each) => each.unregistered && each.heldByOptimizer === false && !hasNoGradient(each),
  );
  if (missed.length === 0) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${listed(missed)} ${missed.length === 1 ? 'belongs' : 'belong'} to layers that the net applies but does not own, as those in a plain list or dictionary: no optimizer holds them, and they stay as they were initialised.`,
    expected: 'every layer that gets a gradient is trained',
    location: missed[0]?.location ?? null,
    cause: 'not-trained',
    advice: 'Keep the layers in an nn.ModuleList, nn.ModuleDict or nn.Sequential.',
  };
}

function withoutAnyGradient({ capture }: Training, step: StepDescription): Judgement | null {
  const held = step.parameters.filter(isTrained);
  if (held.length === 0 || !held.every(hasNoGradient)) {
    return null;
  }
  const { clearedBeforeUpdate: cleared, detachedAt } = step;
  if (cleared) {
    return {
      verdict: 'fail',
      message: `The gradients are cleared on line ${cleared.line}, after backward() has made them and before the step uses them: no parameter is ever updated.`,
      expected: "gradients that are kept until the optimizer's step",
      location: cleared,
      cause: 'no-gradient',
      advice: 'Call zero_grad() before backward() or after the step.',
    };
  }
  // The net that is trained is another one than the one that the optimizer was given.
  const free = step.parameters.filter((each) => each.heldByOptimizer === false && !hasNoGradient(each));
  if (free.length > 0 && held.every(({ gradientNorm }) => gradientNorm === null)) {
    return {
      verdict: 'fail',
      message: `The optimizer holds none of the parameters that get a gradient: ${listed(free)} get one, and the ${held.length} that it holds get none. It was given the parameters of another net than the one whose loss is computed.`,
      expected: 'an optimizer that holds the parameters of the net that is trained',
      location: capture.optimizer?.location ?? capture.location,
      cause: 'not-trained',
      advice: 'Make the optimizer after the net, from the parameters of the very net that the loop calls.',
    };
  }
  const many = held.length > 1;
  const isZero = held.every(({ gradientNorm }) => gradientNorm === 0);
  const where = detachedAt
    ? `on line ${detachedAt.line} the numbers are taken on without their gradient`
    : `${isZero ? 'it is exactly 0' : 'nothing leads from the loss back'} ${isZero ? 'for' : 'to'} ${many ? 'all of them' : 'it'}`;
  return {
    verdict: 'fail',
    message: `${many ? `None of the ${held.length} parameters that are trained gets` : 'The one parameter that is trained gets no'} ${many ? 'a ' : ''}gradient: ${where}.`,
    location: detachedAt ?? capture.loss.location ?? capture.location,
    cause: 'no-gradient',
    advice:
      'Look for a detach, an argmax, a rounding or a conversion to numbers between the net and the loss, and for units that are all dead.',
  };
}

function notFinite({ capture }: Training, { parameters }: StepDescription): Judgement | null {
  const bad = parameters.filter(({ gradientNorm }) => gradientNorm !== null && !Number.isFinite(gradientNorm));
  if (bad.length === 0) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `The gradient of ${listed(bad)} is not finite at the first step, although the loss is ${number(capture.loss.value)}.`,
    location: bad[0]?.location ?? capture.loss.location,
    cause: 'not-finite',
    advice: 'Look for a square root or logarithm of zero, or a division by it.',
  };
}
