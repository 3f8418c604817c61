import { type Filters, filtersOf } from '../tensors/filters.ts';
import type { LayersSeen } from '../training/layersSeen.ts';
import type { Capture } from '../training/protocol/capture.ts';
import { tensorFile } from '../training/runStore.ts';
import { savedValues } from '../training/savedValues.ts';

/** What the units of a first layer look for. */
export interface FirstLayerFilters {
  readonly name: string;
  readonly filters: Filters;
}

/** Of weights that were kept in a run's folder; null where there are none, or the input is no image. */
export async function firstLayerFilters(
  seen: LayersSeen | null,
  { batch, framework }: Pick<Capture, 'batch' | 'framework'>,
  runDirectory: string,
): Promise<FirstLayerFilters | null> {
  const first = seen?.first ?? null;
  if (first?.kind !== 'filters') return null;
  const weights = await savedValues(tensorFile(runDirectory, first.id));
  const filters = weights === null ? null : filtersOf(weights, batch.inputs[0]?.shape.slice(1) ?? [], framework);
  return filters === null ? null : { name: first.name, filters };
}
