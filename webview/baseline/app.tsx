import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type {
  BaselinePanelState,
  BaselinePanelToHost,
  BaselineSnapshot,
  ShownSample,
} from '../../src/editor/panels/baselineMessages.ts';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import { Button, Dropdown, ProgressRing } from '../ui/controls.tsx';
import { useTensors } from '../ui/examples/loadedTensor.ts';
import { useSnapshot } from '../ui/useSnapshot.ts';
import { Asking } from './asking.tsx';
import { Covered } from './covered.tsx';
import { Results } from './results.tsx';
import { SampleInputs } from './sampleInputs.tsx';
import { Setup } from './setup.tsx';

export type Send = (message: BaselinePanelToHost | PanelToHost) => void;

export interface AppProps {
  readonly initialState: BaselinePanelState;
  readonly save: (state: BaselinePanelState) => void;
  readonly send: Send;
}

/** What every part of the panel is given. */
export interface PartProps {
  readonly snapshot: BaselineSnapshot;
  readonly state: BaselinePanelState;
  readonly onState: (change: Partial<BaselinePanelState>) => void;
  readonly send: Send;
}

/** The human baseline of a script: always one of waiting, drawing a sample, answering, covered results, or results. */
export function App({ initialState, save, send }: AppProps): VNode {
  const snapshot = useSnapshot<BaselineSnapshot>(send);
  const [state, setState] = useState(initialState);
  useEffect(() => save(state), [save, state]);
  if (snapshot === null) {
    return (
      <div class="message" role="status">
        <ProgressRing label="Reading what was answered before" />
      </div>
    );
  }
  const onState = (change: Partial<BaselinePanelState>): void => setState((before) => ({ ...before, ...change }));
  const part = { snapshot, state, onState, send };
  return (
    <main class="baseline">
      <header>
        <h1>Human baseline: {snapshot.scriptName}</h1>
        <button type="button" class="link" onClick={() => send({ type: 'open-page' })}>
          How it is taken
        </button>
      </header>
      {snapshot.error === null ? null : (
        <p class="stale" role="alert">
          {snapshot.error}{' '}
          <button type="button" class="link" onClick={() => send({ type: 'show-log' })}>
            Show the log
          </button>
        </p>
      )}
      {snapshot.sample === null ? (
        <Setup {...part} />
      ) : (
        // Of another sample nothing is shown for a moment, not even its pictures beside these answers.
        <WithSample key={snapshot.sample.drawnAt} {...part} sample={snapshot.sample} />
      )}
    </main>
  );
}

function WithSample(props: PartProps & { readonly sample: ShownSample }): VNode {
  const { snapshot, sample, send } = props;
  const [drawing, setDrawing] = useState(false);
  const loading = useTensors(sample.inputs, sample.count, sample.framework, sample.drawnAt);
  if (drawing) return <Setup {...props} replacing={sample} onKeep={() => setDrawing(false)} />;
  return (
    <>
      <WhichSample samples={snapshot.samples} shown={sample.drawnAt} send={send} />
      {sample.notes.map((note) => (
        <p key={note} class="stale">
          {note}
        </p>
      ))}
      {snapshot.doing === null ? null : <Doing doing={snapshot.doing} send={send} />}
      <SampleInputs loading={loading} wordLists={snapshot.wordLists} state={props.state} onState={props.onState}>
        {(input) =>
          sample.state.kind === 'asking' ? (
            <Asking sample={sample} asked={sample.state} input={input} send={send} />
          ) : sample.state.kind === 'covered' ? (
            <Covered sample={sample} covered={sample.state} send={send} />
          ) : (
            <Results sample={sample} shown={sample.state} input={input} offers={snapshot.offers} send={send} />
          )
        }
      </SampleInputs>
      <footer class="quiet">
        <span>{`${sample.count} examples, drawn from ${sample.drawnFrom} with seed ${sample.seed}. ${sample.foundIn ?? ''}`}</span>{' '}
        <button type="button" class="link" onClick={() => setDrawing(true)}>
          Draw another sample
        </button>
        {' · '}
        <button type="button" class="link" onClick={() => send({ type: 'delete-sample', drawnAt: sample.drawnAt })}>
          Delete this sample…
        </button>
      </footer>
    </>
  );
}

/** The samples that were drawn, where there are several: each keeps its answers. */
function WhichSample(props: {
  readonly samples: BaselineSnapshot['samples'];
  readonly shown: string;
  readonly send: Send;
}): VNode | null {
  const { samples, shown, send } = props;
  if (samples.length < 2) return null;
  const chosen = samples.find(({ drawnAt }) => drawnAt === shown);
  return (
    <span class="line which-sample">
      <Dropdown
        label="Sample"
        options={samples.map(({ words }) => words)}
        chosen={chosen?.words ?? ''}
        onChoose={(words) => {
          const drawnAt = samples.find((sample) => sample.words === words)?.drawnAt;
          if (drawnAt !== undefined && drawnAt !== shown) send({ type: 'choose-sample', drawnAt });
        }}
      />
    </span>
  );
}

export function Doing({ doing, send }: { readonly doing: string; readonly send: Send }): VNode {
  return (
    <div class="doing" role="status">
      <ProgressRing label={doing} />
      <span>{doing}</span>
      <Button secondary onClick={() => send({ type: 'stop' })}>
        Stop
      </Button>
    </div>
  );
}
