import type { VNode } from 'preact';
import type { DynamicsPanelToHost, DynamicsRun, DynamicsSnapshot } from '../../src/editor/panels/dynamicsMessages.ts';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import { Button, ProgressRing } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';
import { Curves } from './curves.tsx';
import { FirstLayer } from './firstLayer.tsx';
import { Predictions } from './predictions.tsx';

type Send = (message: DynamicsPanelToHost | PanelToHost) => void;

export interface AppProps {
  readonly send: Send;
  readonly logarithmic: boolean;
  readonly onLogarithmic: (logarithmic: boolean) => void;
}

/** A script's trainings: the last one whole, those before as curves under its own. */
export function App({ send, logarithmic, onLogarithmic }: AppProps): VNode {
  const snapshot = useSnapshot<DynamicsSnapshot>(send);
  const run = snapshot?.runs.at(-1);
  if (snapshot === null) {
    return (
      <div class="message" role="status">
        <ProgressRing label="Reading the trainings" />
      </div>
    );
  }
  return (
    <main class="dynamics">
      <Head snapshot={snapshot} send={send} />
      {run === undefined ? (
        <p class="quiet">
          No training of this script was watched yet. Watching runs it to its end, as it would run by itself, and
          records its loss, its learning rate, gradients, updates, and its predictions on the first batch.
        </p>
      ) : (
        <>
          <Finding run={run} send={send} />
          <Curves runs={snapshot.runs} logarithmic={logarithmic} onLogarithmic={onLogarithmic} />
          {run.predictions === null ? (
            run.withoutPredictions === null ? null : (
              <p class="quiet">No predictions: {run.withoutPredictions}</p>
            )
          ) : (
            <Predictions key={run.startedAt} predictions={run.predictions} taken={run.steps} />
          )}
          {run.filters === null ? null : <FirstLayer filters={run.filters} />}
        </>
      )}
    </main>
  );
}

function Head({ snapshot, send }: { readonly snapshot: DynamicsSnapshot; readonly send: Send }): VNode {
  const { scriptName, phase, error, runs } = snapshot;
  const run = runs.at(-1);
  return (
    <header>
      <div class="line">
        <h1>{scriptName}</h1>
        <span class="end" role="status">
          {phase === null ? (
            <Button onClick={() => send({ type: 'watch' })}>
              {run === undefined ? 'Watch Training' : 'Watch Again'}
            </Button>
          ) : (
            <>
              <ProgressRing label="The script is running" />
              <span>{phase === 'starting' ? 'Running to its first training step' : 'Training'}</span>
              <Button secondary onClick={() => send({ type: 'cancel' })}>
                Cancel
              </Button>
            </>
          )}
        </span>
      </div>
      {run === undefined ? null : (
        <>
          <p class="quiet">{run.training}</p>
          <p class="quiet state">
            {run.stale ? 'Stale: the script has changed since. ' : ''}
            {run.state}
          </p>
        </>
      )}
      {error === null ? null : <p class="broken-off">{error}</p>}
    </header>
  );
}

function Finding({ run, send }: { readonly run: DynamicsRun; readonly send: Send }): VNode | null {
  const { finding } = run;
  if (finding === null || finding.verdict === 'not-applicable') return null;
  const { location } = finding;
  return (
    <article class={`check ${finding.verdict}`}>
      <p>
        <strong>{finding.verdictWord}</strong> · {finding.message}{' '}
        {location === null ? null : (
          <button type="button" class="link" onClick={() => send({ type: 'reveal', location })}>
            {finding.place}
          </button>
        )}
      </p>
      {finding.advice === null ? null : <p>{finding.advice}</p>}
      <button type="button" class="link" onClick={() => send({ type: 'open-page' })}>
        How it is decided
      </button>
    </article>
  );
}
