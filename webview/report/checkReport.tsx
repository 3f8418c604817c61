import type { VNode } from 'preact';
import type { ReportCheck, ReportFinding } from '../../src/editor/panels/reportMessages.ts';
import type { Verdict } from '../../src/recipe/check.ts';
import type { SourceLocation } from '../../src/training/protocol/capture.ts';
import { PlotFigure } from './plotFigure.tsx';

const SIGNS: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '⚠', fail: '✗', 'not-applicable': '–', error: '?' };

/** One check: its verdict, what was found, where, what to try, and the plots that prove it. */
export function CheckReport(props: {
  readonly check: ReportCheck;
  readonly busy: boolean;
  /** In a file, where nothing can be run or opened. */
  readonly saved: boolean;
  readonly onReveal: (location: SourceLocation) => void;
  readonly onRun: () => void;
  readonly onPage: () => void;
}): VNode {
  const { check, busy, saved, onReveal, onRun, onPage } = props;
  const { finding } = check;
  const verdict = finding?.verdict ?? 'none';
  return (
    <article id={check.id} tabIndex={-1} class={`check ${verdict}${finding?.stale ? ' stale' : ''}`}>
      <h3>
        <span class="sign" aria-hidden="true">
          {finding === null ? '○' : SIGNS[finding.verdict]}
        </span>
        {check.title}
        <span class="quiet verdict">{finding === null ? 'not run' : verdictText(finding)}</span>
        {saved ? null : (
          <span class="end">
            <button type="button" class="link" onClick={onPage}>
              How it is decided
            </button>
            <button type="button" class="link" disabled={busy} onClick={onRun}>
              {finding === null ? 'Run' : 'Run again'}
            </button>
          </span>
        )}
      </h3>
      {finding === null ? <p class="quiet">{check.question}</p> : <Found finding={finding} onReveal={onReveal} />}
    </article>
  );
}

const verdictText = ({ stale, verdictWord }: ReportFinding): string => (stale ? `stale: ${verdictWord}` : verdictWord);

function Found(props: {
  readonly finding: ReportFinding;
  readonly onReveal: (location: SourceLocation) => void;
}): VNode {
  const { message, expected, observed, advice, location, place, refersTo, plots } = props.finding;
  return (
    <>
      <p>
        {message}
        {place === null ? null : ' '}
        {location === null ? (
          place
        ) : (
          <button type="button" class="link" onClick={() => props.onReveal(location)}>
            {place}
          </button>
        )}
      </p>
      {expected === null && observed === null ? null : (
        <dl>
          <dt>Expected</dt>
          <dd>{expected ?? '–'}</dd>
          <dt>Observed</dt>
          <dd>{observed ?? '–'}</dd>
        </dl>
      )}
      {advice === null ? null : <p class="advice">{advice}</p>}
      {refersTo === null ? null : (
        <p class="quiet">
          The cause is told under <a href={`#${refersTo.id}`}>{refersTo.title}</a>.
        </p>
      )}
      {plots.length === 0 ? null : (
        <div class="plots">
          {plots.map((plot) => (
            <PlotFigure key={plot.title} plot={plot} />
          ))}
        </div>
      )}
    </>
  );
}
