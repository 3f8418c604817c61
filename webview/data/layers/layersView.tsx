import type { VNode } from 'preact';
import type {
  DataPanelState,
  DataPanelToHost,
  DataSnapshot,
  LayersData,
} from '../../../src/editor/panels/dataMessages.ts';
import { Button } from '../../ui/controls.tsx';
import { LayerCard } from './layerCard.tsx';
import { WhichExample } from './whichExample.tsx';

export interface LayersViewProps {
  readonly snapshot: DataSnapshot;
  readonly state: DataPanelState;
  readonly onState: (change: Partial<DataPanelState>) => void;
  readonly send: (message: DataPanelToHost) => void;
}

/** What comes out of each layer at the capture: how the values of the whole batch are spread, and what one example gives. */
export function LayersView({ snapshot, state, onState, send }: LayersViewProps): VNode {
  const { layers, doing } = snapshot;
  const look = (title: string): VNode | null =>
    doing === null ? <Button onClick={() => send({ type: 'look-into-layers' })}>{title}</Button> : null;
  if (layers === null) {
    return (
      <div class="message">
        <p>
          The script is run up to its first training step; there its net is asked once more, and what comes out of each
          layer for that batch is shown here: histograms, dead and saturated units, maps.
        </p>
        {look('Look into the Layers')}
        {doing === null ? null : <p role="status">{doing}</p>}
      </div>
    );
  }
  const count = layers.layers.reduce((most, { kept }) => Math.max(most, kept?.shape[0] ?? 0), 0);
  const example = Math.min(state.selected ?? 0, Math.max(0, count - 1));
  return (
    <section class="layers" aria-label="Layers">
      <LayersHead layers={layers} look={look('Look Again')} doing={doing} />
      {count === 0 ? null : (
        <WhichExample
          layers={layers}
          count={count}
          state={state}
          example={example}
          onExample={(selected) => onState({ selected })}
        />
      )}
      {layers.layers.map((layer) => (
        <LayerCard
          key={`${layers.capturedAt} ${layer.name}`}
          layer={layer}
          example={example}
          onReveal={(location) => send({ type: 'reveal', location })}
        />
      ))}
    </section>
  );
}

function LayersHead(props: {
  readonly layers: LayersData;
  readonly look: VNode | null;
  readonly doing: string | null;
}): VNode {
  const { layers, look, doing } = props;
  const { capturedAt, stale, batchSize, trouble } = layers;
  const time = new Date(capturedAt).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const examples = batchSize === null ? 'the batch' : `the ${batchSize} examples of the batch`;
  return (
    <header class="layers-head">
      <p class="quiet">{`Before the first update, for ${examples} captured at ${time}.`}</p>
      {doing === null ? look : <span role="status">{doing}</span>}
      {stale ? <p class="stale">Stale: the script has changed since.</p> : null}
      {trouble === null ? null : <p>{trouble}</p>}
    </header>
  );
}
