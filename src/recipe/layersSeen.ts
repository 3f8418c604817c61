import { NotApplicableError } from '../training/errors.ts';
import type { LayerActivations } from '../training/protocol/step.ts';
import type { Training } from '../training/training.ts';

/** What comes out of each layer for the captured batch, to be looked at; the files of what was kept lie in the run's folder. */
export interface LayersSeen {
  readonly layers: readonly LayerActivations[];
  /** Why there are none; null where there are. */
  readonly trouble: string | null;
}

/** Of so many of the batch's first examples every layer's values are kept. */
const KEPT_EXAMPLES = 16;

export async function seeLayers(training: Training): Promise<LayersSeen> {
  try {
    const layers = await training.activations({ keepExamples: KEPT_EXAMPLES });
    for (const { kept } of layers) if (kept) await training.saveTensor(kept.id);
    return { layers, trouble: null };
  } catch (error) {
    if (error instanceof NotApplicableError) return { layers: [], trouble: error.message };
    throw error;
  }
}
