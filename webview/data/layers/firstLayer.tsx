import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LayersData } from '../../../src/editor/panels/dataMessages.ts';
import { filtersOf, unitWeights } from '../../../src/tensors/filters.ts';
import type { TensorValues } from '../../../src/tensors/npy.ts';
import { varianceEntropy } from '../../../src/tensors/varianceEntropy.ts';
import type { WordList } from '../../../src/tensors/words.ts';
import { FilterPictures } from '../../ui/filters/filterPictures.tsx';
import { AFTER, BEFORE } from '../../ui/netStates.ts';
import { EmbeddingNeighbours } from './embeddingNeighbours.tsx';
import { useSavedValues } from './savedValues.ts';
import type { ShownLayers } from './shownLayers.ts';

/** The weights that the net's input meets first: pictures of what its units look for, or which of its rows are neighbours. */
export function FirstLayer({
  shown,
  wordLists,
}: {
  readonly shown: ShownLayers;
  readonly wordLists: readonly WordList[];
}): VNode | null {
  const { before, after } = shown;
  const { first } = before;
  const weights = useSavedValues(first?.uri ?? null);
  const trained = useSavedValues(after?.first?.uri ?? null);
  if (first === null) return null;
  const states = [
    ...(weights === null ? [] : [{ title: BEFORE, weights }]),
    ...(trained === null ? [] : [{ title: AFTER, weights: trained }]),
  ];
  return (
    <section class="first-layer" aria-label="First layer">
      <h2>
        First layer: {first.name} <span class="quiet mono">[{first.shape.join(',')}]</span>
      </h2>
      {first.uri === null ? (
        <p class="quiet">Its weights were not kept. Look again.</p>
      ) : states.length === 0 ? null : first.kind === 'filters' ? (
        <Filters before={before} states={states} />
      ) : (
        <EmbeddingNeighbours before={before} states={states} wordLists={wordLists} />
      )}
    </section>
  );
}

/** Weights as they were at one time. */
export interface WeightState {
  readonly title: string;
  readonly weights: TensorValues;
}

function Filters({
  before,
  states,
}: {
  readonly before: LayersData;
  readonly states: readonly WeightState[];
}): VNode | null {
  const { input, framework } = before;
  const shape = input?.shape.slice(1).join() ?? '';
  const pictures = useMemo(() => {
    const sizes = input?.shape.slice(1) ?? [];
    return states.flatMap(({ title, weights }) => {
      const filters = filtersOf(weights, sizes, framework);
      return filters === null
        ? []
        : [{ title, filters, entropy: varianceEntropy(unitWeights(weights, sizes, framework) ?? []) }];
    });
  }, [shape, framework, ...states.map(({ weights }) => weights)]);
  const entropies = pictures.flatMap(({ entropy }) => (entropy === null ? [] : [entropy.toFixed(3)]));
  return (
    <>
      <FilterPictures states={pictures} />
      {entropies.length === 0 || entropies.length < pictures.length ? null : (
        <p class="quiet">{`Variance entropy ${entropies.join(' before, ')}${entropies.length > 1 ? ' after' : ''}; 1 is as even as noise can be.`}</p>
      )}
    </>
  );
}
