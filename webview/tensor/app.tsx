import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import type { TensorPanelState, TensorPanelToHost, TensorSnapshot } from '../../src/editor/panels/tensorMessages.ts';
import { summaryLine } from '../../src/tensors/summaryLine.ts';
import { BatchView } from '../data/batchView.tsx';
import { Button } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';

export interface AppProps {
  readonly initialState: TensorPanelState;
  readonly save: (state: TensorPanelState) => void;
  readonly send: (message: TensorPanelToHost | PanelToHost) => void;
}

/** A tensor of a paused program as it was when it was taken, or of a script's last capture. */
export function App({ initialState, save, send }: AppProps): VNode | null {
  const snapshot = useSnapshot<TensorSnapshot>(send);
  const [state, setState] = useState(initialState);
  useEffect(() => {
    if (snapshot === null) return;
    const { name, variable } = snapshot;
    setState((before) => ({
      ...before,
      script: variable?.script ?? '',
      name,
      variable,
      // Another tensor has other examples.
      selected: before.name === name && before.variable?.script === variable?.script ? before.selected : null,
    }));
  }, [snapshot]);
  useEffect(() => {
    if (state.name !== '') save(state);
  }, [state, save]);
  if (snapshot === null) return null;
  const { values, missing } = snapshot;
  return (
    <main class="panel">
      <TensorHeader snapshot={snapshot} send={send} />
      {values === null || missing !== null ? (
        <p class="message">{missing}</p>
      ) : (
        <BatchView
          capture={values}
          state={state}
          onState={(change) => setState((before) => ({ ...before, ...change }))}
        />
      )}
    </main>
  );
}

function TensorHeader(props: {
  readonly snapshot: TensorSnapshot;
  readonly send: (message: TensorPanelToHost) => void;
}): VNode {
  const { snapshot, send } = props;
  const { name, origin, stale, values, mayTakeAgain } = snapshot;
  return (
    <header class="batch">
      <div class="line">
        <h1 class="mono">{name}</h1>
        <span class="end">
          {mayTakeAgain ? (
            <Button secondary={stale === null} onClick={() => send({ type: 'take-again' })}>
              Take Again
            </Button>
          ) : null}
        </span>
        {origin === '' ? null : (
          <button type="button" class="link origin taken" onClick={() => send({ type: 'reveal' })}>
            {origin}
          </button>
        )}
      </div>
      {values === null ? null : <p class="mono">{values.tensors.map(summaryLine)}</p>}
      {stale === null ? null : <p class="stale">{`${stale.charAt(0).toUpperCase()}${stale.slice(1)}.`}</p>}
    </header>
  );
}
