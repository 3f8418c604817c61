import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PanelToHost } from '../../src/editor/panels/panelMessages.ts';
import type { ReportPanelToHost, ReportSnapshot } from '../../src/editor/panels/reportMessages.ts';
import { FiguresTable } from '../baseline/figuresTable.tsx';
import { Button, ProgressRing } from '../ui/controls.tsx';
import { useSnapshot } from '../ui/useSnapshot.ts';
import { Batch } from './batch.tsx';
import { CapturedFirstLayer } from './capturedFirstLayer.tsx';
import { CheckReport } from './checkReport.tsx';
import { WatchedTraining } from './training.tsx';

type Send = (message: ReportPanelToHost | PanelToHost) => void;

/** The report of a script: its training in a line, then every check with what it found. */
export function App({ send }: { readonly send: Send }): VNode {
  const snapshot = useSnapshot<ReportSnapshot>(send);
  useFocus(snapshot);
  const savedAt = snapshot?.savedAt ?? null;
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
      {snapshot.batch === null ? null : <Batch batch={snapshot.batch} />}
      {snapshot.firstLayer === null ? null : <CapturedFirstLayer layer={snapshot.firstLayer} />}
      {snapshot.trainings === null ? null : (
        <WatchedTraining trainings={snapshot.trainings} onReveal={(location) => send({ type: 'reveal', location })} />
      )}
      {snapshot.baseline === null ? null : (
        <section aria-label="Human baseline" class="human-baseline">
          <h2>Human baseline</h2>
          <FiguresTable {...snapshot.baseline} />
        </section>
      )}
      {snapshot.leftOut.length === 0 ? null : (
        <p class="quiet">Left out, so that the page does not get too large: {snapshot.leftOut.join(', ')}.</p>
      )}
      {snapshot.stages.map(({ title, checks }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          {checks
            .filter((check) => savedAt === null || check.finding !== null)
            .map((check) => (
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
          {savedAt === null ? null : <NotRun checks={checks} />}
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
      <Complaints snapshot={snapshot} />
      {error === null ? null : <p class="broken-off">{error}</p>}
    </header>
  );
}

/** In a file, where nothing can be run, one line is enough for what was not. */
function NotRun({ checks }: { readonly checks: ReportSnapshot['stages'][number]['checks'] }): VNode | null {
  const titles = checks.filter(({ finding }) => finding === null).map(({ title }) => title);
  return titles.length === 0 ? null : <p class="quiet">Not run: {titles.join(', ')}.</p>;
}

/** What is wrong comes first: pictures and passed checks stand before its place in the recipe. */
function Complaints({ snapshot }: { readonly snapshot: ReportSnapshot }): VNode | null {
  const complaints = snapshot.stages
    .flatMap(({ checks }) => checks)
    .filter(({ finding }) => finding !== null && finding.refersTo === null && /^(fail|warn)$/.test(finding.verdict));
  if (complaints.length === 0) return null;
  return (
    <ul class="complaints" aria-label="What failed or warned">
      {complaints.map(({ id, title, finding }) => (
        <li key={id}>
          <a href={`#${id}`}>{title}</a>
          {`: ${finding?.stale ? 'stale, ' : ''}${finding?.verdictWord}. ${finding?.message}`}
        </li>
      ))}
    </ul>
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
