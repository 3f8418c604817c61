import type { GeneratorUse } from '../../../training/protocol/randomness.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { leafLayers } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import { innermostLocation } from '../script/userFrames.ts';
import type { Layer } from '../tensors/framework.ts';

interface Seedable {
  readonly seed?: unknown;
}

const isSeeded = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ((value as Seedable).seed ?? null) !== null;

/** Recurrent layers leave their weights to a cell. */
function hasSeededWeights(layer: Layer & { readonly cell?: Layer }): boolean {
  const own = Object.entries(layer).some(([name, value]) => /initializer$/i.test(name) && isSeeded(value));
  return own || (layer.cell !== undefined && hasSeededWeights(layer.cell));
}

/**
 * TensorFlow.js has no seed for all: initialisers, dropout and shuffles are given one each. Who seeds the initial weights
 * wants runs that can be compared; what else could have a seed and has none is told.
 */
export function ownSeeds(
  { step }: Laboratory,
  provenance: Provenance,
): Pick<GeneratorUse, 'weightsSeededAt' | 'withoutSeed'> {
  const model = step.call.model ?? step.layers?.model;
  const called = step.trace.netCalls.map(({ target }) => target as Layer);
  const layers = [...new Set((model ? [model] : called).flatMap(leafLayers))];
  const locationOf = (layer: Layer) => innermostLocation(provenance.framesOf(layer));
  const seeded = layers.find((layer) => hasSeededWeights(layer));
  const weightsSeededAt = seeded && locationOf(seeded);
  return {
    ...(weightsSeededAt && { weightsSeededAt }),
    withoutSeed: [
      ...layers
        .filter((layer) => layer.getClassName() === 'Dropout' && !isSeeded(layer))
        .map((layer) => ({ name: layer.name, differ: 'losses' as const, location: locationOf(layer) })),
      ...provenance.shufflesByClock.map((frames) => ({
        name: 'shuffle',
        differ: 'batch' as const,
        location: innermostLocation(frames),
      })),
    ],
  };
}
