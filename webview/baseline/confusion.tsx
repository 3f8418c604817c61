import type { VNode } from 'preact';
import type { ShownRow, ShownSample } from '../../src/editor/panels/baselineMessages.ts';
import { classWords } from './answerKeys.ts';
import { type Rater, saidBy } from './raters.ts';

export type Cell = readonly [label: number, said: number | '?'];

/** Labels down, answers across; a cell opens the examples behind it. Classes that none of either is are left out. */
export function Confusion(props: {
  readonly sample: ShownSample;
  readonly rows: readonly ShownRow[];
  readonly rater: Rater;
  readonly cell: Cell | null;
  readonly onCell: (cell: Cell | null) => void;
}): VNode {
  const { sample, rows, rater, cell, onCell } = props;
  const answered = rows.flatMap((row) => {
    const said = saidBy(row, rater);
    return said === null ? [] : [{ label: row.label, said }];
  });
  const named = new Set(answered.flatMap(({ label, said }) => (said === '?' ? [label] : [label, said])));
  const classes = [...named].sort((one, other) => one - other);
  const columns: readonly (number | '?')[] = answered.some(({ said }) => said === '?') ? [...classes, '?'] : classes;
  const words = (number: number | '?'): string => {
    const named = number === '?' ? undefined : sample.classes[number];
    return number === '?' ? 'cannot tell' : named === undefined ? String(number) : classWords(named);
  };
  const count = (label: number, said: number | '?'): number =>
    answered.filter((each) => each.label === label && each.said === said).length;
  const most = Math.max(
    1,
    ...classes.flatMap((label) => columns.map((said) => (said === label ? 0 : count(label, said)))),
  );
  return (
    <div class="confusion">
      <table>
        <caption>Labels down, answers across</caption>
        <thead>
          <tr>
            <th scope="col">label</th>
            {columns.map((said) => (
              <th key={said} scope="col" title={words(said)}>
                {said === '?' ? '?' : words(said)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((label) => (
            <tr key={label}>
              <th scope="row">{words(label)}</th>
              {columns.map((said) => {
                const number = count(label, said);
                const isChosen = cell !== null && cell[0] === label && cell[1] === said;
                if (number === 0) return <td key={said} class={label === said ? 'right none' : 'none'} />;
                return (
                  <td key={said} class={label === said ? 'right' : said === '?' ? 'untold' : 'wrong'}>
                    <button
                      type="button"
                      style={{ '--share': String(label === said ? 1 : number / most) }}
                      aria-pressed={isChosen}
                      aria-label={`${number} labelled ${words(label)}, answered ${words(said)}`}
                      onClick={() => onCell(isChosen ? null : [label, said])}
                    >
                      {number}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
