import type { ComponentChildren, VNode } from 'preact';
import type { DataPanelState, ExampleOrder } from '../../../src/editor/panels/dataMessages.ts';
import type { Column } from '../../../src/tensors/columns/columns.ts';
import { Button, Dropdown } from '../../ui/controls.tsx';
import { SUREST_WRONG, UNFILTERED } from './order.ts';

/** A list of more is no list to choose from: what is shown can be sorted by then. */
const MOST_SORTS = 60;
const PLACE = 'place in the data';

/** How the examples are sorted, which are left, and how many. */
export function OrderBar(props: {
  readonly order: ExampleOrder;
  readonly columns: readonly Column[];
  readonly shown: ReadonlySet<string>;
  readonly left: number;
  readonly of: number;
  readonly isFiltered: boolean;
  /** The column that tells how sure the net is; null where it is not known which examples it gets wrong. */
  readonly surestBy: string | null;
  readonly onState: (change: Partial<DataPanelState>) => void;
  readonly children?: ComponentChildren;
}): VNode {
  const { order, columns, shown, left, of, isFiltered, surestBy, onState, children } = props;
  const change = (some: Partial<ExampleOrder>): void => onState({ order: { ...order, ...some } });
  const offered = columns.length <= MOST_SORTS ? columns : columns.filter(({ id }) => shown.has(id) || id === order.by);
  const sorted = columns.find(({ id }) => id === order.by);
  const onlyWrong = order.onlyWrong && surestBy !== null;
  return (
    <>
      <Dropdown
        label="Sorted by"
        options={[PLACE, ...offered.map(({ title }) => title)]}
        chosen={sorted?.title ?? PLACE}
        onChoose={(title) => change({ by: offered.find((column) => column.title === title)?.id ?? 'place' })}
      />
      <Button secondary onClick={() => change({ descending: !order.descending, outliers: false })}>
        {order.descending ? 'Descending' : 'Ascending'}
      </Button>
      {sorted === undefined ? null : (
        <Button secondary={!order.outliers} onClick={() => change({ outliers: !order.outliers })}>
          {order.outliers ? 'Outliers First: On' : 'Outliers First'}
        </Button>
      )}
      {surestBy !== null ? (
        <Button
          secondary={!onlyWrong}
          onClick={() => {
            // The surest come first, and are not passed over for the example that was looked at before.
            if (!onlyWrong) onState({ selected: null, order: { ...order, ...SUREST_WRONG, by: surestBy } });
            else change({ onlyWrong: false });
          }}
        >
          {onlyWrong ? 'Right Ones Too' : 'Only Wrong Ones'}
        </Button>
      ) : null}
      {children}
      <span class="count" role="status">
        {isFiltered
          ? `${left.toLocaleString('en')} of ${of.toLocaleString('en')}`
          : `${left.toLocaleString('en')} examples`}
      </span>
      {order.outliers && sorted !== undefined ? (
        <span class="quiet">
          {sorted.isClass
            ? `The rarest ${sorted.title} first.`
            : `Those whose ${sorted.title} lies farthest from the median first.`}
        </span>
      ) : null}
      {isFiltered ? (
        <Button secondary onClick={() => change(UNFILTERED)}>
          Show All
        </Button>
      ) : null}
    </>
  );
}
