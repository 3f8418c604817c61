import { NotApplicableError } from './errors.ts';
import { findFirstLayer, weightName } from './firstLayer.ts';
import type { LayerActivations } from './protocol/step.ts';
import type { TensorId } from './protocol/tensors.ts';
import type { Training } from './training.ts';

/** What comes out of each layer for the captured batch, to be looked at; the files of what was kept lie in the run's folder. */
export interface LayersSeen {
  readonly layers: readonly LayerActivations[];
  /** Why there are none; null where there are. */
  readonly trouble: string | null;
  /** The weights that the input meets first; null where they cannot be shown. */
  readonly first: SeenFirstLayer | null;
}

/** Kept as `.npy` in the run's folder. */
export interface SeenFirstLayer {
  readonly kind: 'filters' | 'embedding';
  readonly name: string;
  readonly shape: readonly number[];
  readonly id: TensorId;
}

/** What can be asked of a stopped script, whether it is examined or watched. */
export type LayersAsked = Pick<Training, 'capture' | 'activations' | 'weights' | 'saveTensor'>;

/** Of so many of the batch's first examples every layer's values are kept, and of fewer where they would take more room. */
const KEPT_EXAMPLES = 16;
const KEPT_BYTES = 64_000_000;

/** With the weights of the moment. */
export async function seeLayers(asked: LayersAsked): Promise<LayersSeen> {
  const first = await seeFirstLayer(asked);
  try {
    const keepExamples = examplesThatFit(await asked.activations());
    const layers = await asked.activations({ keepExamples });
    for (const { kept } of layers) if (kept) await asked.saveTensor(kept.id);
    return { layers, trouble: null, first };
  } catch (error) {
    if (error instanceof NotApplicableError) return { layers: [], trouble: error.message, first };
    throw error;
  }
}

async function seeFirstLayer({ capture, weights, saveTensor }: LayersAsked): Promise<SeenFirstLayer | null> {
  try {
    const found = findFirstLayer(capture, await weights());
    if (found === null) return null;
    const { kind, weight } = found;
    await saveTensor(weight.id);
    return { kind, name: weightName(weight), shape: weight.shape, id: weight.id };
  } catch (error) {
    if (error instanceof NotApplicableError) return null;
    throw error;
  }
}

/** How many examples of all layers together have room. */
export function examplesThatFit(layers: readonly Pick<LayerActivations, 'shape'>[]): number {
  const values = layers.reduce(
    (sum, { shape }) => sum + shape.slice(1).reduce((product, size) => product * size, 1),
    0,
  );
  return Math.min(KEPT_EXAMPLES, Math.floor(KEPT_BYTES / Math.max(1, 4 * values)));
}
