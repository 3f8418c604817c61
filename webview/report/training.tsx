import type { VNode } from 'preact';
import type { DynamicsSnapshot } from '../../src/editor/panels/dynamicsMessages.ts';
import type { SourceLocation } from '../../src/training/protocol/capture.ts';
import { Curves } from '../dynamics/curves.tsx';
import { FirstLayer } from '../dynamics/firstLayer.tsx';
import { HeatStrip } from '../dynamics/heatStrip.tsx';

/** The trainings that were watched: the curves of all, and of the one shown whole its finding, predictions and first layer. */
export function WatchedTraining(props: {
  readonly trainings: DynamicsSnapshot;
  readonly onReveal: (location: SourceLocation) => void;
}): VNode | null {
  const { runs, whole } = props.trainings;
  const run = runs.find(({ startedAt }) => startedAt === whole);
  if (run === undefined) return null;
  const { finding, predictions } = run;
  const location = finding?.location ?? null;
  return (
    <section aria-label="Watched training" class="training">
      <h2>{runs.length === 1 ? 'The training that was watched' : `The ${runs.length} trainings that were watched`}</h2>
      <p class="quiet">
        {run.stale ? 'Stale: the script has changed since. ' : ''}
        {run.training}. {run.state}
      </p>
      {finding === null ? null : (
        <p class={`check ${finding.verdict}`}>
          <strong>{finding.verdictWord}</strong> · {finding.message}{' '}
          {location === null ? (
            finding.place
          ) : (
            <button type="button" class="link" onClick={() => props.onReveal(location)}>
              {finding.place}
            </button>
          )}{' '}
          {finding.advice}
        </p>
      )}
      <Curves runs={runs} whole={run} logarithmic={false} onLogarithmic={null} />
      {predictions === null ? null : (
        <>
          <h3>Predictions on the first batch</h3>
          <HeatStrip
            predictions={predictions}
            order={predictions.examples.map(({ index }) => index)}
            taken={run.steps}
            at={predictions.steps.length - 1}
            onPick={() => {}}
          />
        </>
      )}
      {run.filters === null ? null : <FirstLayer filters={run.filters} />}
    </section>
  );
}
