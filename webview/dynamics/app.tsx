import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type {
  DynamicsPanelState,
  DynamicsPanelToHost,
  DynamicsRun,
  DynamicsSnapshot,
} from '../../src/editor/panels/dynamicsMessages.ts';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import { Button, ProgressRing } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';
import { Curves } from './curves.tsx';
import { FirstLayer } from './firstLayer.tsx';
import { Predictions } from './predictions.tsx';
import { RunList } from './runList.tsx';

type Send = (message: DynamicsPanelToHost | PanelToHost) => void;

export interface AppProps {
  readonly send: Send;
  readonly choices: Choices;
  readonly onChoices: (choices: Choices) => void;
}

/** What a person chose in the panel, kept over a reload. */
export type Choices = Omit<DynamicsPanelState, 'script'>;

/** A script's trainings: the last one whole, those before as curves under its own. */
export function App({ send, choices, onChoices }: AppProps): VNode {
  const snapshot = useSnapshot<DynamicsSnapshot>(send);
  const run = snapshot?.runs.find(({ startedAt }) => startedAt === snapshot.whole);
  const isTraining = snapshot !== null && snapshot.phase !== null;
  useEffect(() => {
    // A new training is what a person looks at from then on.
    if (isTraining && choices.whole !== null) onChoices({ ...choices, whole: null });
  }, [isTraining]);
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
          {snapshot.runs.length < 2 ? null : (
            <RunList
              runs={snapshot.runs}
              whole={snapshot.whole}
              hidden={choices.hidden}
              busy={snapshot.phase !== null}
              onHidden={(hidden) => onChoices({ ...choices, hidden })}
              onChoose={(startedAt) => {
                onChoices({ ...choices, whole: startedAt });
                send({ type: 'choose', startedAt });
              }}
              onDelete={(startedAt) => send({ type: 'delete', startedAt })}
            />
          )}
          <Curves
            runs={snapshot.runs.filter(({ startedAt }) => !choices.hidden.includes(startedAt))}
            whole={run}
            logarithmic={choices.logarithmic}
            onLogarithmic={(logarithmic) => onChoices({ ...choices, logarithmic })}
          />
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
  const { scriptName, phase, error, runs, whole } = snapshot;
  const run = runs.find(({ startedAt }) => startedAt === whole);
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
