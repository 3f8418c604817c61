import type { VNode } from 'preact';
import { tokensOf } from '../../../src/tensors/caption.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';
import { wordAt } from '../../../src/tensors/words.ts';

const MOST_CELLS = 1024;

/** The numbers of one example, each with its position. */
export function ValueCells(props: {
  readonly example: Example;
  readonly decoding: Decoding;
  /** Of tokens, by their number; of a table's features, by their place. */
  readonly words?: readonly string[] | null;
}): VNode {
  const { example, decoding, words = null } = props;
  if (decoding.kind === 'values' && example.shape.length === 2 && (example.shape[1] ?? 0) > 1)
    return <ValueGrid example={example} />;
  const isNamed = decoding.kind === 'tokens' && words !== null;
  const all = decoding.kind === 'tokens' ? tokensOf(example, decoding.written) : example.values;
  const shown = Math.min(MOST_CELLS, all.length);
  return (
    <>
      <ol class="mono cells" start={0}>
        {Array.from({ length: shown }, (_, at) => (
          <li key={at} title={`position ${at}`}>
            <span class="quiet">{(decoding.kind === 'table' ? words?.[at] : null) ?? at}</span>{' '}
            {isNamed ? wordAt(words, all[at] ?? -1) : shortNumber(all[at] ?? Number.NaN)}
          </li>
        ))}
      </ol>
      {shown < all.length ? <p class="quiet">{`The first ${shown} of ${all.length} values.`}</p> : null}
    </>
  );
}

const MOST_LINES = 64;

/** The numbers of two axes, a row for each place of the first. */
function ValueGrid({ example: { shape, values } }: { readonly example: Example }): VNode {
  const [height = 0, width = 0] = shape;
  const [rows, columns] = [Math.min(MOST_LINES, height), Math.min(MOST_LINES, width)];
  const places = Array.from({ length: columns }, (_, at) => at);
  return (
    <>
      <div class="value-grid">
        <table class="mono" aria-label={`${height} × ${width} numbers`}>
          <thead>
            <tr>
              <td />
              {places.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {places.map((column) => (
                  <td key={column}>{shortNumber(values[row * width + column] ?? Number.NaN)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows < height || columns < width ? (
        <p class="quiet">{`The first ${rows} × ${columns} of ${height} × ${width} numbers.`}</p>
      ) : null}
    </>
  );
}
