import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Column } from '../../../src/tensors/columns/columns.ts';

const FEW = 12;

/** Which columns' distributions are shown: a list to tick, and to search where it is long. */
export function ColumnsMenu(props: {
  readonly columns: readonly Column[];
  readonly shown: ReadonlySet<string>;
  /** Null: those that are usual. */
  readonly onShow: (ids: readonly string[] | null) => void;
}): VNode {
  const { columns, shown, onShow } = props;
  const [sought, setSought] = useState('');
  const found = columns.filter(({ title }) => title.toLowerCase().includes(sought.trim().toLowerCase()));
  const tick = (id: string, isTicked: boolean): void =>
    onShow(columns.filter((column) => (column.id === id ? isTicked : shown.has(column.id))).map((column) => column.id));
  return (
    <details
      class="columns-menu"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !event.currentTarget.open) return;
        event.stopPropagation();
        event.currentTarget.open = false;
        event.currentTarget.querySelector('summary')?.focus();
      }}
    >
      <summary>{`Columns: ${shown.size} of ${columns.length}`}</summary>
      <fieldset class="columns-list" aria-label="Columns that are shown">
        {columns.length > FEW ? (
          <input
            type="search"
            aria-label="Search the columns"
            placeholder="Search the columns"
            value={sought}
            onInput={(event) => setSought((event.target as HTMLInputElement).value)}
          />
        ) : null}
        <span class="all-or-none">
          <button type="button" class="link" onClick={() => onShow(null)}>
            Usual
          </button>
          <button
            type="button"
            class="link"
            onClick={() => onShow([...new Set([...shown, ...found.map(({ id }) => id)])])}
          >
            {sought === '' ? 'All' : 'All found'}
          </button>
          <button type="button" class="link" onClick={() => onShow([])}>
            None
          </button>
        </span>
        {found.map(({ id, title, explained }) => (
          <label key={id} title={explained}>
            <input
              type="checkbox"
              checked={shown.has(id)}
              onChange={(event) => tick(id, (event.target as HTMLInputElement).checked)}
            />
            {title}
            {explained === undefined ? null : <span class="quiet explained">{explained}</span>}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
