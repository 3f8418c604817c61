import type { VNode } from 'preact';
import type { DataPanelState, DataPanelToHost, DataSnapshot } from '../../../src/editor/panels/dataMessages.ts';
import { Button } from '../../ui/controls.tsx';
import { FirstLayer } from './firstLayer.tsx';
import { LayerCard } from './layerCard.tsx';
import { LayersHead } from './layersHead.tsx';
import { pairs, shownLayers } from './shownLayers.ts';
import { WhichExample } from './whichExample.tsx';

export interface LayersViewProps {
  readonly snapshot: DataSnapshot;
  readonly state: DataPanelState;
  readonly onState: (change: Partial<DataPanelState>) => void;
  readonly send: (message: DataPanelToHost) => void;
}

/**
 * The first layer's weights, and what comes out of each layer: how the values of the whole batch are spread, and what one example
 * gives. At the capture, or before and after a training.
 */
export function LayersView({ snapshot, state, onState, send }: LayersViewProps): VNode {
  const { doing } = snapshot;
  const shown = shownLayers(snapshot, state);
  if (shown === null) {
    return (
      <div class="message">
        <p>
          The script is run up to its first training step; there its net is asked once more, and its first layer and
          what comes out of each layer for that batch are shown here: filters, histograms, dead and saturated units,
          maps. Watch it train to its end to see them before and after.
        </p>
        {doing === null ? (
          <>
            <Button onClick={() => send({ type: 'look-into-layers' })}>Look into the Layers</Button>
            <Button secondary onClick={() => send({ type: 'watch-training' })}>
              Watch Training
            </Button>
          </>
        ) : (
          <p role="status">{doing}</p>
        )}
      </div>
    );
  }
  const found = pairs(shown);
  const count = found
    .flatMap(({ layer, trained }) => [layer, trained])
    .reduce((most, layer) => Math.max(most, layer?.kept?.shape[0] ?? 0), 0);
  const example = Math.min(state.selected ?? 0, Math.max(0, count - 1));
  const { capturedAt } = shown.before;
  return (
    <section class="layers" aria-label="Layers">
      <LayersHead snapshot={snapshot} shown={shown} onState={onState} send={send} />
      <FirstLayer key={`${shown.of} ${capturedAt}`} shown={shown} wordLists={snapshot.capture?.wordLists ?? []} />
      {count === 0 ? null : (
        <WhichExample
          key={capturedAt}
          layers={shown.before}
          count={count}
          state={state}
          example={example}
          onExample={(selected) => onState({ selected })}
        />
      )}
      {found.map(({ layer, trained }) => (
        <LayerCard
          key={`${shown.of} ${capturedAt} ${layer.name}`}
          layer={layer}
          trained={trained}
          example={example}
          onReveal={(location) => send({ type: 'reveal', location })}
        />
      ))}
    </section>
  );
}
