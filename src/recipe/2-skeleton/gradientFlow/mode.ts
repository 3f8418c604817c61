import type { StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';

const BEHAVES_OTHERWISE = /drop|batch_?norm/i;

/**
 * Training with dropout and batch normalisation in evaluation mode: all of them, in a net of which nothing is frozen.
 * Of nets that are fine-tuned, or that hold some layers still on purpose, nothing is said.
 */
export function judgeMode(
  { capture }: Training,
  { stilledLayers, stilledAt, parameters }: StepDescription,
): Judgement | null {
  const { model } = capture;
  if (
    !model ||
    stilledLayers.length === 0 ||
    model.trainableParameterCount < model.parameterCount - bufferCount(model)
  ) {
    return null;
  }
  const concerned = model.layers.filter(({ kind }) => BEHAVES_OTHERWISE.test(kind));
  const stilled = stilledLayers.filter(({ kind }) => BEHAVES_OTHERWISE.test(kind));
  const frozen =
    parameters.some(({ heldByOptimizer }) => heldByOptimizer === false) ||
    model.layers.some((layer) => !layer.trainable && layer.parameterCount > 0);
  // Of a net that is itself in training mode, batch normalisation alone was put into evaluation mode, and that is meant.
  const heldStill = model.trainingMode === true && capture.framework === 'torch' && stilled.every(isNormalising);
  if (stilled.length === 0 || stilled.length < concerned.length || frozen || heldStill) {
    return null;
  }
  const kinds = [...new Set(stilled.map(({ kind }) => kind))].join(' and ');
  const norm = stilled.some(isNormalising);
  const drop = stilled.some(({ kind }) => /drop/i.test(kind));
  const effects = [
    drop ? 'dropout drops nothing' : null,
    norm ? 'batch normalisation uses running statistics that never move' : null,
  ].filter((effect) => effect !== null);
  return {
    verdict: 'warn',
    message: `The net trains in evaluation mode: ${stilled.length === 1 ? `its ${kinds} is` : `all ${stilled.length} of its ${kinds} layers are`} still, so ${effects.join(' and ')}.${stilledAt ? ` Line ${stilledAt.line} has put it into that mode.` : ''}`,
    expected: 'training mode in a training step',
    location: stilledAt ?? capture.location,
    related: stilledAt && capture.location ? [{ message: 'The net is trained here', location: capture.location }] : [],
    cause: 'wrong-mode',
    advice:
      capture.framework === 'torch'
        ? 'Call model.train() before the training loop, and again after each evaluation.'
        : 'Call the net with training set to true in the training step.',
    remedy:
      capture.framework === 'torch' && capture.location
        ? { kind: 'set-mode', mode: 'train', before: capture.location }
        : null,
  };
}

const isNormalising = ({ kind }: { readonly kind: string }): boolean => /norm/i.test(kind);

/** Keras and TensorFlow.js count the running statistics of batch normalisation among the parameters. */
function bufferCount({
  layers,
}: {
  readonly layers: readonly { readonly kind: string; readonly parameterCount: number }[];
}): number {
  return layers.reduce((sum, { kind, parameterCount }) => sum + (/batch_?norm/i.test(kind) ? parameterCount : 0), 0);
}
