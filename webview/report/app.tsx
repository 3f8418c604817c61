import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import type { ReportPanelToHost, ReportSnapshot } from '../../src/editor/panels/reportMessages.ts';
import { Button, ProgressRing } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';
import { CheckReport } from './checkReport.tsx';

type Send = (message: ReportPanelToHost | PanelToHost) => void;

/** The report of a script: its training in a line, then every check with what it found. */
export function App({ send }: { readonly send: Send }): VNode {
  const snapshot = useSnapshot<ReportSnapshot>(send);
  useFocus(snapshot);
  if (snapshot === null) {
    return (
      <div class="message" role="status">
        <ProgressRing label="Reading the findings" />
      </div>
    );
  }
  return (
    <main class="report">
      <Head snapshot={snapshot} send={send} />
      {snapshot.stages.map(({ title, checks }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          {checks.map((check) => (
            <CheckReport
              key={check.id}
              check={check}
              busy={snapshot.doing !== null}
              saved={snapshot.savedAt !== null}
              onReveal={(location) => send({ type: 'reveal', location })}
              onRun={() => send({ type: 'run', check: check.id })}
              onPage={() => send({ type: 'open-page', check: check.id })}
            />
          ))}
        </section>
      ))}
    </main>
  );
}

function Head({ snapshot, send }: { readonly snapshot: ReportSnapshot; readonly send: Send }): VNode {
  const { scriptName, training, doing, error, savedAt } = snapshot;
  return (
    <header>
      <div class="line">
        <h1>{scriptName}</h1>
        <span class="end" role="status">
          {savedAt !== null ? (
            <span class="quiet">Saved on {savedAt}, UTC</span>
          ) : doing === null ? (
            <>
              <button type="button" class="link" onClick={() => send({ type: 'save' })}>
                Save as HTML…
              </button>
              <Button onClick={() => send({ type: 'run', check: null })}>Verify the Recipe</Button>
            </>
          ) : (
            <>
              <ProgressRing label={doing} />
              <span>{doing}</span>
            </>
          )}
        </span>
      </div>
      <p class="quiet">{training ?? 'The script has not been run yet.'}</p>
      {error === null ? null : <p class="broken-off">{error}</p>}
    </header>
  );
}

/** Brings the check that was asked for into view, once for each time that it is asked for. */
function useFocus(snapshot: ReportSnapshot | null): void {
  const met = useRef(0);
  useEffect(() => {
    const focus = snapshot?.focus;
    if (!focus || focus.wish === met.current) return;
    met.current = focus.wish;
    const article = document.getElementById(focus.check);
    article?.scrollIntoView({ block: 'start' });
    article?.focus({ preventScroll: true });
  }, [snapshot]);
}
