import { useMemo } from 'preact/hooks';
import type { ExampleOrder, PointedAt } from '../../../src/editor/panels/dataMessages.ts';
import type { Column } from '../../../src/tensors/columns/columns.ts';
import { orderedExamples } from '../../../src/tensors/columns/ordering.ts';
import { apartness } from '../../../src/tensors/columns/outliers.ts';
import { isWrong, type SaidClass } from './mistakes.ts';
import { rangesOf } from './order.ts';
import type { KnownColumns } from './useColumns.ts';
import type { Found } from './useSearch.ts';

export interface OrderedExamples {
  /** The examples that are left, in their order. */
  readonly places: Int32Array;
  readonly isFiltered: boolean;
}

export interface OrderInputs {
  readonly count: number;
  readonly order: ExampleOrder;
  readonly sorted: Column | undefined;
  readonly known: KnownColumns;
  /** Null where the order does not ask for them, or there are none. */
  readonly pointedAt: PointedAt | null;
  /** Only those that the net gets wrong in one of these; empty: all. */
  readonly wrongIn: readonly SaidClass[];
  readonly found: Found | null;
}

export function useOrder(inputs: OrderInputs): OrderedExamples {
  const { count, order, sorted, known, pointedAt, wrongIn, found } = inputs;
  const { columns, done } = known;
  const among = useMemo(() => {
    let left: readonly number[] | null = pointedAt?.examples ?? null;
    if (found !== null) {
      const matches = new Set(found.examples);
      left = left === null ? found.examples : left.filter((at) => matches.has(at));
    }
    if (wrongIn.length === 0) return left;
    const all = left ?? Array.from({ length: count }, (_, at) => at);
    return all.filter((at) => wrongIn.some((said) => isWrong(said, columns, at)));
  }, [pointedAt, found, wrongIn, columns, done, count]);
  const by = useMemo(() => {
    const values = sorted === undefined ? undefined : columns[sorted.id];
    if (sorted === undefined || values === undefined) return null;
    return order.outliers ? apartness(values, sorted.isClass) : values;
  }, [sorted?.id, columns, order.outliers, done]);
  const places = useMemo(
    () =>
      orderedExamples({
        count,
        by,
        descending: order.descending || (order.outliers && by !== null),
        ranges: rangesOf(order, columns),
        among,
      }),
    [count, order, columns, among, by],
  );
  return { places, isFiltered: among !== null || Object.keys(order.ranges).length > 0 };
}
