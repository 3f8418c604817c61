import type { VNode } from 'preact';
import type { DataPanelState } from '../../../src/editor/panels/dataMessages.ts';
import type { Column } from '../../../src/tensors/columns/columns.ts';
import { ColumnsMenu } from './columnsMenu.tsx';
import { HistogramBrush } from './histogram.tsx';
import { withRange } from './order.ts';
import type { KnownColumns } from './useColumns.ts';
import type { NearestColumn } from './useNearestColumn.ts';

/** One distribution a column, to drag over; and which columns there are. */
export function Distributions(props: {
  readonly columns: readonly Column[];
  readonly shown: ReadonlySet<string>;
  readonly known: KnownColumns;
  readonly nearest: NearestColumn | null;
  readonly count: number;
  readonly order: DataPanelState['order'];
  readonly onState: (change: Partial<DataPanelState>) => void;
}): VNode {
  const { columns, shown, known, nearest, count, order, onState } = props;
  return (
    <section class="histograms" aria-label="Distributions: drag over one to filter by it">
      <ColumnsMenu columns={columns} shown={shown} onShow={(ids) => onState({ columns: ids })} />
      <div class="all-histograms">
        {columns.map(({ id, title, explained }) => {
          const values = known.columns[id];
          return !shown.has(id) || values === undefined ? null : (
            <HistogramBrush
              key={id}
              id={id}
              name={title}
              explained={explained}
              values={values}
              done={known.done}
              range={order.ranges[id]}
              onRange={(range) => onState({ order: { ...order, ranges: withRange(order.ranges, id, range) } })}
            />
          );
        })}
      </div>
      {known.done < count ? <span class="quiet">{`Figures of ${known.done.toLocaleString('en')} so far`}</span> : null}
      {nearest === null ? null : <span class="quiet nearest">{nearestWords(nearest, count)}</span>}
    </section>
  );
}

function nearestWords({ share, compared }: NearestColumn, count: number): string {
  const whom =
    compared < count
      ? `the first ${compared.toLocaleString('en')} with each other: all ${count.toLocaleString('en')} would take too long`
      : 'all with each other';
  return share < 1 ? `Comparing ${whom} … ${Math.floor(100 * share)} %` : compared < count ? `Compared ${whom}.` : '';
}
