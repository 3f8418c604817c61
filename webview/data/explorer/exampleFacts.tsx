import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Column } from '../../../src/tensors/columns/columns.ts';
import { type Measure, measureFor, measureWords } from '../../../src/tensors/columns/nearest.ts';
import { usualOf } from '../../../src/tensors/columns/outliers.ts';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';
import type { ShownTensor } from '../../ui/examples/choices.ts';
import { ExamplePicture, isDrawn } from '../../ui/examples/examplePicture.tsx';
import { useComing } from '../../ui/examples/useComing.ts';
import { targetWords } from '../targets.tsx';
import { type Neighbour, nearestTo } from './neighbours.ts';
import type { RowFile } from './rowFile.ts';
import type { KnownColumns } from './useColumns.ts';

const MOST = 8;
const SIZE = { side: 56, lines: { width: 76, height: 36 } } as const;

/** The figures of one example, and the examples that are most like it. */
export function ExampleFacts(props: {
  readonly file: RowFile;
  /** As they come in the file. */
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  readonly columns: readonly Column[];
  readonly known: KnownColumns;
  readonly example: number;
  readonly onSelect: (example: number) => void;
}): VNode {
  const { file, input, targets, columns, known, example, onSelect } = props;
  const measure = measureFor(input.decoding);
  const nearest = useNearest(file, example, measure);
  const tensors = useMemo(() => [input, ...targets], [input, targets]);
  const others = useMemo(() => (nearest ?? []).map(({ example: other }) => other), [nearest]);
  useComing(tensors, others);
  const labelOf = (other: number): string =>
    targets.every((target) => target.has(other)) ? targetWords(targets, other) : '…';
  return (
    <>
      <section>
        <h3>Figures</h3>
        <table class="mono facts">
          <tbody>
            {columns
              .filter(({ id }) => id !== 'label')
              .map((column) => (
                <Fact key={column.id} column={column} known={known} example={example} />
              ))}
          </tbody>
        </table>
        <p class="quiet">× is how far from the median, in units of the usual distance from it.</p>
      </section>
      <section>
        <h3>Nearest examples</h3>
        {nearest === null ? (
          <p class="quiet">Comparing with all examples …</p>
        ) : (
          <ol class="neighbours">
            {nearest.map(({ example: other, distance }) => (
              <li key={other}>
                <button
                  type="button"
                  class="link"
                  onClick={() => onSelect(other)}
                  aria-label={`Example ${other}, labelled ${labelOf(other)}, differs by ${shortNumber(distance)}`}
                >
                  {isDrawn(input.decoding) && input.has(other) ? (
                    <ExamplePicture
                      shown={input}
                      example={input.exampleAt(other)}
                      size={SIZE}
                      label={`example ${other}`}
                    />
                  ) : null}
                  <span>{`#${other}: ${labelOf(other)}`}</span>
                  <span class="quiet">{`± ${shortNumber(distance)}`}</span>
                </button>
              </li>
            ))}
          </ol>
        )}
        <p class="quiet">{`± is ${measureWords[measure]}.`}</p>
      </section>
    </>
  );
}

function Fact(props: {
  readonly column: Column;
  readonly known: KnownColumns;
  readonly example: number;
}): VNode | null {
  const { column, known, example } = props;
  const values = known.columns[column.id];
  const usual = useMemo(
    () => (values === undefined || column.isClass ? null : usualOf(values)),
    [values, known.done, column.isClass],
  );
  if (values === undefined) return null;
  const value = values[example] ?? Number.NaN;
  const times = usual === null || usual.distance === 0 ? Number.NaN : (value - usual.median) / usual.distance;
  return (
    <tr>
      <th scope="row">{column.title}</th>
      <td>{shortNumber(value)}</td>
      <td class="quiet">{Number.isFinite(times) ? `${times < 0 ? '−' : '+'}${Math.abs(times).toFixed(1)}×` : ''}</td>
    </tr>
  );
}

function useNearest(file: RowFile, example: number, measure: Measure): readonly Neighbour[] | null {
  const [nearest, setNearest] = useState<readonly Neighbour[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    setNearest(null);
    nearestTo(file, example, measure, MOST, () => isWanted).then(
      (found) => {
        if (isWanted && found !== null) setNearest(found);
      },
      () => {
        if (isWanted) setNearest([]);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [file, example, measure]);
  return nearest;
}
