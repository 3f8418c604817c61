import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { HowShown } from '../../src/editor/panels/dataMessages.ts';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import type { TensorPanelToHost, TensorSnapshot } from '../../src/editor/panels/tensorMessages.ts';
import { summaryLine } from '../../src/tensors/summaryLine.ts';
import { BatchView } from '../data/batchView.tsx';
import { Button } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';

/** A tensor of a paused program, as it was when it was taken. */
export function App({ send }: { readonly send: (message: TensorPanelToHost | PanelToHost) => void }): VNode | null {
  const snapshot = useSnapshot<TensorSnapshot>(send);
  const [state, setState] = useState<HowShown>({ decodings: {}, ranges: {}, words: {}, input: 0, selected: null });
  // Another tensor has other examples.
  useEffect(() => setState((before) => ({ ...before, selected: null })), [snapshot?.name]);
  if (snapshot === null) return null;
  return (
    <main class="panel">
      <TensorHeader snapshot={snapshot} send={send} />
      {snapshot.missing === null ? (
        <BatchView
          capture={snapshot}
          state={state}
          onState={(change) => setState((before) => ({ ...before, ...change }))}
        />
      ) : (
        <p class="message">{snapshot.missing}</p>
      )}
    </main>
  );
}

function TensorHeader(props: {
  readonly snapshot: TensorSnapshot;
  readonly send: (message: TensorPanelToHost) => void;
}): VNode {
  const { snapshot, send } = props;
  const { name, origin, stale, tensors, mayTakeAgain } = snapshot;
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
        <button type="button" class="link origin taken" onClick={() => send({ type: 'reveal' })}>
          {origin}
        </button>
      </div>
      <p class="mono">{tensors.map(summaryLine)}</p>
      {stale === null ? null : <p class="stale">{`${stale.charAt(0).toUpperCase()}${stale.slice(1)}.`}</p>}
    </header>
  );
}
