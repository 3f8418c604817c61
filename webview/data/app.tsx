import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DataPanelState, DataPanelToHost, DataSnapshot } from '../../src/editor/panels/dataMessages.ts';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import { Button, ProgressRing } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';
import { BatchHeader } from './batchHeader.tsx';
import { BatchView } from './batchView.tsx';
import { ExplorerView } from './explorer/explorerView.tsx';
import { UNFILTERED } from './explorer/order.ts';
import { ReadingBar } from './explorer/readingBar.tsx';
import { LayersView } from './layers/layersView.tsx';
import { WhichExamples } from './whichExamples.tsx';

export interface AppProps {
  readonly initialState: DataPanelState;
  readonly save: (state: DataPanelState) => void;
  readonly send: (message: DataPanelToHost | PanelToHost) => void;
}

/** The data panel: always one of waiting for the host, nothing captured yet, or a batch. */
export function App({ initialState, save, send }: AppProps): VNode {
  const snapshot = useSnapshot<DataSnapshot>(send);
  const [state, setState] = useState(initialState);
  useEffect(() => save(state), [save, state]);
  const click = snapshot?.pointedAt?.click;
  useEffect(() => {
    const [first] = snapshot?.pointedAt?.examples ?? [];
    if (first === undefined) return;
    setState((before) => ({
      ...before,
      showing: 'all',
      selected: first,
      order: { ...before.order, ...UNFILTERED, onlyPointedAt: true },
    }));
    // Once a click, however often the same snapshot comes.
  }, [click]);
  const layersAsked = snapshot?.layersAsked ?? 0;
  useEffect(() => {
    if (layersAsked > 0) setState((before) => ({ ...before, showing: 'layers' }));
  }, [layersAsked]);
  if (snapshot === null) return <Waiting doing="Reading the last capture" />;
  const { capture, doing, examples, pointedAt, trainedLayers } = snapshot;
  const change = (some: Partial<DataPanelState>): void => setState((before) => ({ ...before, ...some }));
  if (capture === null && trainedLayers !== null && state.showing === 'layers') {
    return (
      <main class="panel">
        <LayersView snapshot={snapshot} state={state} onState={change} send={send} />
      </main>
    );
  }
  if (capture === null)
    return doing === null ? <NothingYet snapshot={snapshot} send={send} /> : <Waiting doing={doing} />;
  return (
    <main class="panel">
      <BatchHeader
        snapshot={snapshot}
        capture={capture}
        showing={state.showing}
        onReveal={(location) => send({ type: 'reveal', location })}
        onCapture={() => send({ type: 'capture' })}
      />
      <WhichExamples showing={state.showing} onShow={(showing) => change({ showing, selected: null })} />
      {state.showing === 'batch' ? (
        <BatchView capture={capture} wordLists={capture.wordLists} state={state} onState={change} />
      ) : state.showing === 'layers' ? (
        <LayersView snapshot={snapshot} state={state} onState={change} send={send} />
      ) : (
        <>
          <ReadingBar snapshot={snapshot} send={send} />
          {examples === null ? null : (
            <ExplorerView
              examples={examples}
              wordLists={capture.wordLists}
              sampleRate={capture.sampleRate}
              pointedAt={pointedAt}
              state={state}
              onState={change}
            />
          )}
        </>
      )}
    </main>
  );
}

function Waiting({ doing }: { readonly doing: string }): VNode {
  return (
    <div class="message" role="status">
      <ProgressRing label={doing} />
      <p>{doing}</p>
    </div>
  );
}

function NothingYet({ snapshot, send }: { readonly snapshot: DataSnapshot; readonly send: AppProps['send'] }): VNode {
  const { error, scriptName } = snapshot;
  return (
    <div class="message">
      <h1>{error === null ? 'No batch has been captured yet' : 'The batch could not be captured'}</h1>
      <p>{error ?? `${scriptName} is run up to its first training step, and the batch of that step is shown here.`}</p>
      <Button onClick={() => send({ type: 'capture' })}>{error === null ? 'Capture the Batch' : 'Try Again'}</Button>
      {error === null ? null : (
        <button type="button" class="link" onClick={() => send({ type: 'show-log' })}>
          Show the log
        </button>
      )}
    </div>
  );
}
