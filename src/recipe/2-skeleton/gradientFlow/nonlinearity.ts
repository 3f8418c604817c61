import { orNull } from '../../../training/errors.ts';
import type { LayerSummary } from '../../../training/protocol/capture.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount } from '../../criterion.ts';

const DENSE = /^(dense|linear)$/i;

/**
 * Several dense layers with no activation between them are one: an affine map of an affine map is affine. Told by trying,
 * not by names. A narrow layer in between is a choice all the same, as in a linear autoencoder or a factorised matrix,
 * and so is what convolutions and pooling share; of these nothing is said.
 */
export async function judgeNonlinearity(training: Training): Promise<Judgement | null> {
  const linearity = await orNull(training.linearity());
  if (linearity?.affine !== true) {
    return null;
  }
  const layers = linearity.weightLayers;
  const widths = layers.every(({ kind }) => DENSE.test(kind)) ? widthsOf(training, layers) : null;
  const [first] = layers;
  if (layers.length < 2 || !first || widths === null || narrows(widths)) {
    return null;
  }
  return {
    verdict: 'warn',
    message: `No activation stands between the net's ${layers.length} dense layers: put together they are one affine map from ${widths[0]} inputs to ${widths.at(-1)} outputs, so the ${layers.length === 2 ? 'first one adds' : `first ${layers.length - 1} add`} nothing that a single layer could not do.`,
    expected: 'an activation between layers',
    observed: 'outputs that are an affine function of the inputs',
    location: first.location ?? training.capture.model?.location ?? null,
    cause: 'no-nonlinearity',
    advice: 'Put a ReLU behind every layer but the last.',
  };
}

/** Features in, then out of each layer, from the numbers of parameters; null where these do not fit together. */
function widthsOf({ capture }: Training, layers: readonly LayerSummary[]): readonly number[] | null {
  const [output] = capture.outputs;
  const [input] = capture.batch.inputs;
  if (!output || !input || capture.batch.inputs.length > 1 || capture.outputs.length > 1) {
    return null;
  }
  for (const features of new Set([input.shape.at(-1) ?? 0, input.shape.slice(1).reduce((a, b) => a * b, 1)])) {
    const widths = [features];
    for (const { parameterCount } of layers) {
      const from = widths.at(-1) ?? 0;
      const biased = parameterCount / (from + 1);
      widths.push(Number.isInteger(biased) ? biased : parameterCount / from);
    }
    if (widths.every(Number.isInteger) && widths.at(-1) === featureCount(output)) {
      return widths;
    }
  }
  return null;
}

function narrows(widths: readonly number[]): boolean {
  const ends = Math.min(widths[0] ?? 0, widths.at(-1) ?? 0);
  return widths.slice(1, -1).some((width) => width < ends);
}
