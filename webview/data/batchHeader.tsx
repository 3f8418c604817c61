import type { VNode } from 'preact';
import type { CapturedData, DataPanelState, DataSnapshot } from '../../src/editor/panels/dataMessages.ts';
import { shortNumber, summaryLine } from '../../src/tensors/summaryLine.ts';
import type { SourceLocation } from '../../src/training/protocol/capture.ts';
import { clockTime } from '../ui/clockTime.ts';
import { Button, ProgressRing } from '../ui/controls.tsx';

/** What was captured and when, and one line for each tensor of the batch. */
export function BatchHeader(props: {
  readonly snapshot: DataSnapshot;
  readonly capture: CapturedData;
  /** What is shown below. */
  readonly showing: DataPanelState['showing'];
  readonly onReveal: (location: SourceLocation) => void;
  readonly onCapture: () => void;
}): VNode {
  const { snapshot, capture, showing, onReveal, onCapture } = props;
  const ofBatch = showing === 'batch';
  const { location, place, loss, batchSize, tensors, notes, stale, capturedAt } = capture;
  return (
    <header class="batch">
      <div class="line">
        <h1>{titleOf(showing, batchSize)}</h1>
        <span class="end">
          {!ofBatch ? null : snapshot.doing === null ? (
            <Button secondary={!stale} onClick={onCapture}>
              Capture Again
            </Button>
          ) : (
            <>
              <ProgressRing label="Capturing" />
              <span>{snapshot.doing}</span>
            </>
          )}
        </span>
        <span class="quiet origin">
          {location === null ? (
            snapshot.scriptName
          ) : (
            <button type="button" class="link" onClick={() => onReveal(location)}>
              {place}
            </button>
          )}
          {`, captured at ${clockTime(capturedAt)}; loss ${typeof loss.value === 'number' ? shortNumber(loss.value) : loss.value} (${loss.name})`}
        </span>
      </div>
      {stale && ofBatch ? (
        <p class="stale">Stale: the script has changed since. This is the batch of the older text.</p>
      ) : null}
      {snapshot.error === null ? null : <p class="stale">{`The last run broke off: ${snapshot.error}`}</p>}
      {!ofBatch ? null : (
        <table class="mono summaries" aria-label="Tensors of the batch">
          <tbody>
            {tensors.map((tensor) => (
              <tr key={tensor.id}>
                <th scope="row">{tensor.role}</th>
                {tensor.name === null ? null : <td>{tensor.name}</td>}
                <td>{summaryLine(tensor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!ofBatch
        ? null
        : notes.map((note) => (
            <p key={note} class="quiet note">
              {note}
            </p>
          ))}
    </header>
  );
}

function titleOf(showing: DataPanelState['showing'], batchSize: number | null): string {
  if (showing === 'all') return 'The whole data source';
  if (showing === 'layers') return 'What comes out of each layer';
  return batchSize === null ? 'The captured batch' : `${batchSize} examples, as the net got them`;
}
