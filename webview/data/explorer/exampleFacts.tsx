import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ColumnName } from '../../../src/editor/panels/dataMessages.ts';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';
import type { ShownTensor } from '../../ui/examples/choices.ts';
import { ImageCanvas } from '../../ui/examples/imageCanvas.tsx';
import { targetWords } from '../targets.tsx';
import { type Neighbour, nearestTo } from './neighbours.ts';
import type { RowFile } from './rowFile.ts';
import type { Columns } from './useColumns.ts';

const MOST = 8;
const SIDE = 56;

/** The figures of one example, and the examples that are most like it. */
export function ExampleFacts(props: {
  readonly file: RowFile;
  /** As they come in the file. */
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  readonly columns: Columns;
  readonly example: number;
  readonly onSelect: (example: number) => void;
}): VNode {
  const { file, input, targets, columns, example, onSelect } = props;
  const nearest = useNearest(file, example);
  return (
    <>
      <section>
        <h3>Figures</h3>
        <table class="mono facts">
          <tbody>
            {(Object.entries(columns) as [ColumnName, Float32Array][])
              .filter(([name]) => name !== 'label')
              .map(([name, values]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{shortNumber(values[example] ?? Number.NaN)}</td>
                </tr>
              ))}
          </tbody>
        </table>
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
                  aria-label={`Example ${other}, labelled ${targetWords(targets, other)}, differs by ${shortNumber(distance)}`}
                >
                  {input.decoding.kind === 'image' && input.has(other) ? (
                    <ImageCanvas
                      example={input.exampleAt(other)}
                      decoding={input.decoding}
                      range={input.range}
                      side={SIDE}
                      label={`example ${other}`}
                    />
                  ) : null}
                  <span>{`#${other}: ${targetWords(targets, other)}`}</span>
                  <span class="quiet">{`± ${shortNumber(distance)}`}</span>
                </button>
              </li>
            ))}
          </ol>
        )}
        <p class="quiet">± is the root of the mean squared difference, in the units of the numbers.</p>
      </section>
    </>
  );
}

function useNearest(file: RowFile, example: number): readonly Neighbour[] | null {
  const [nearest, setNearest] = useState<readonly Neighbour[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    setNearest(null);
    nearestTo(file, example, MOST, () => isWanted).then(
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
  }, [file, example]);
  return nearest;
}
