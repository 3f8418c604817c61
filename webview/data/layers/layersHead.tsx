import type { VNode } from 'preact';
import type { DataPanelState, DataPanelToHost, DataSnapshot } from '../../../src/editor/panels/dataMessages.ts';
import { clockTime } from '../../ui/clockTime.ts';
import { Button } from '../../ui/controls.tsx';
import { newestOf, type ShownLayers } from './shownLayers.ts';

/** Of when what is shown is, and what else could be. */
export function LayersHead(props: {
  readonly snapshot: DataSnapshot;
  readonly shown: ShownLayers;
  readonly onState: (change: Partial<DataPanelState>) => void;
  readonly send: (message: DataPanelToHost) => void;
}): VNode {
  const { snapshot, shown, onState, send } = props;
  const { layers, trainedLayers, doing } = snapshot;
  const { stale, trouble, loaded } = shown.before;
  const choose = (of: ShownLayers['of']) => onState({ layersOf: { of, newest: newestOf(snapshot) } });
  return (
    <header class="layers-head">
      {layers === null || trainedLayers === null ? null : (
        <div class="which-layers" role="radiogroup" aria-label="Which layers are shown">
          <Which of="capture" shown={shown} onChoose={choose} words={`Captured at ${clockTime(layers.capturedAt)}`} />
          <Which
            of="training"
            shown={shown}
            onChoose={choose}
            words={`Training of ${clockTime(trainedLayers.before.capturedAt)}`}
          />
        </div>
      )}
      <p class="quiet">{sentence(shown)}</p>
      {doing === null ? (
        <span class="layers-actions">
          <Button onClick={() => send({ type: 'look-into-layers' })}>
            {layers === null ? 'Look into the Layers' : 'Look Again'}
          </Button>
          <Button secondary onClick={() => send({ type: 'watch-training' })}>
            {trainedLayers === null ? 'Watch Training' : 'Watch Again'}
          </Button>
        </span>
      ) : (
        <span role="status">{doing}</span>
      )}
      {stale ? <p class="stale">Stale: the script has changed since.</p> : null}
      {loaded === null ? null : (
        <p>
          {`Before its first update the net has weights that the script ${loaded.how === 'set' ? 'set' : 'loaded into it'}: `}
          <code>{loaded.call}</code>
          <Line location={loaded.location} place={loaded.place} send={send} />.
        </p>
      )}
      {trouble === null ? null : <p>{trouble}</p>}
      {shown.after?.trouble && shown.after.trouble !== trouble ? <p>{shown.after.trouble}</p> : null}
    </header>
  );
}

function Which(props: {
  readonly of: ShownLayers['of'];
  readonly shown: ShownLayers;
  readonly words: string;
  readonly onChoose: (of: ShownLayers['of']) => void;
}): VNode {
  const { of, shown, words, onChoose } = props;
  const isChosen = shown.of === of;
  return (
    <label class={isChosen ? 'chosen' : ''}>
      <input type="radio" name="which-layers" checked={isChosen} onChange={() => onChoose(of)} />
      {words}
    </label>
  );
}

function Line({
  location,
  place,
  send,
}: Pick<NonNullable<ShownLayers['before']['loaded']>, 'location' | 'place'> & {
  readonly send: (message: DataPanelToHost) => void;
}): VNode | null {
  if (location === null) return null;
  return (
    <>
      {', '}
      <button type="button" class="link" onClick={() => send({ type: 'reveal', location })}>
        {place}
      </button>
    </>
  );
}

function sentence({ of, before, after, steps }: ShownLayers): string {
  const { batchSize, capturedAt } = before;
  const examples = batchSize === null ? 'the batch' : `the ${batchSize} examples of the batch`;
  if (of === 'capture') return `Before the first update, for ${examples} captured at ${clockTime(capturedAt)}.`;
  const training = `the training of ${clockTime(capturedAt)}`;
  return after === null
    ? `Before the first update of ${training}, for ${examples}; its script did not come to its end yet.`
    : `Before the first update of ${training}, and after its ${steps} steps, both for ${examples} that it began with.`;
}
