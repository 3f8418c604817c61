import type { VNode } from 'preact';
import type { DynamicsRun } from '../../src/editor/panels/dynamicsMessages.ts';
import { runName } from './runLines.ts';

export interface RunListProps {
  readonly runs: readonly DynamicsRun[];
  readonly whole: string | null;
  readonly hidden: readonly string[];
  /** A training is under way. */
  readonly busy: boolean;
  readonly onHidden: (hidden: readonly string[]) => void;
  readonly onChoose: (startedAt: string) => void;
  readonly onDelete: (startedAt: string) => void;
}

/** The trainings of a script that are kept: which are drawn, which is shown whole, and what was changed from one to the next. */
export function RunList({ runs, whole, hidden, busy, onHidden, onChoose, onDelete }: RunListProps): VNode {
  const draw = (startedAt: string, drawn: boolean): void =>
    onHidden(drawn ? hidden.filter((each) => each !== startedAt) : [...hidden, startedAt]);
  return (
    <div class="runs-place">
      <table class="runs">
        <caption>Trainings of this script, and what was changed from one to the next</caption>
        <thead>
          <tr>
            <th scope="col">drawn</th>
            <th scope="col">whole</th>
            <th scope="col">started</th>
            <th scope="col">steps</th>
            <th scope="col">last loss</th>
            <th scope="col">changed</th>
            <th scope="col">
              <span class="unseen">delete</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.toReversed().map((run) => {
            const { startedAt, steps, loss, changed } = run;
            const name = runName(run);
            return (
              <tr key={startedAt}>
                <td>
                  <input
                    type="checkbox"
                    checked={!hidden.includes(startedAt)}
                    aria-label={`Draw the training of ${name}`}
                    onChange={(event) => draw(startedAt, event.currentTarget.checked)}
                  />
                </td>
                <td>
                  <input
                    type="radio"
                    name="whole"
                    checked={startedAt === whole}
                    disabled={busy}
                    aria-label={`Show the training of ${name} whole`}
                    onChange={() => onChoose(startedAt)}
                  />
                </td>
                <td>{name}</td>
                <td>{steps}</td>
                <td>{loss.values.at(-1)?.toPrecision(4) ?? '–'}</td>
                <td class="words">{changed.length === 0 ? '–' : changed.join(', ')}</td>
                <td>
                  <button
                    type="button"
                    class="link"
                    disabled={busy}
                    aria-label={`Delete the training of ${name}`}
                    onClick={() => onDelete(startedAt)}
                  >
                    Delete
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
