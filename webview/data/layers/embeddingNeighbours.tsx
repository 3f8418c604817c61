import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { LayersData } from '../../../src/editor/panels/dataMessages.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import { type Neighbour, nearestRows, rowsLookedUp } from '../../../src/tensors/neighbours.ts';
import { fittingWords, isMeant, type WordList, wordAt } from '../../../src/tensors/words.ts';
import type { WeightState } from './firstLayer.tsx';
import { useSavedValues } from './savedValues.ts';

const ROWS = 20;
const NEIGHBOURS = 5;
const TOKENS: Decoding = { kind: 'tokens', written: 'index' };

/** For the rows that the batch looks up most often: which rows of the table point most nearly where they do. */
export function EmbeddingNeighbours(props: {
  readonly before: LayersData;
  readonly states: readonly WeightState[];
  readonly wordLists: readonly WordList[];
}): VNode | null {
  const { before, states, wordLists } = props;
  const batch = useSavedValues(before.input?.uri ?? null);
  const count = states[0]?.weights.shape[0] ?? 0;
  const rows = useMemo(() => (batch === null ? [] : rowsLookedUp(batch, count).slice(0, ROWS)), [batch, count]);
  const neighbours = useMemo(
    () => states.map(({ weights }) => rows.map((row) => nearestRows(weights, row, NEIGHBOURS))),
    [rows, ...states.map(({ weights }) => weights)],
  );
  if (rows.length === 0) return null;
  const [list] = fittingWords(wordLists, { decoding: TOKENS, greatest: count - 1 });
  const words = list !== undefined && isMeant(list, TOKENS) ? list : null;
  const word = (row: number): string => (words === null ? String(row) : wordAt(words.words, row));
  return (
    <>
      <p class="quiet">
        {`Of the ${count} rows those that the batch looks up most often, and for each its ${Math.min(NEIGHBOURS, count - 1)} nearest by the cosine between them`}
        {words === null ? ', by number.' : `, in the words of ${words.name}.`}
      </p>
      <table class="nearest-rows">
        <thead>
          <tr>
            <th scope="col">Row</th>
            {states.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row} data-row={row}>
              <th scope="row" class="mono">
                {word(row)}
              </th>
              {neighbours.map((found, state) => (
                <td key={state}>
                  <Nearest found={found[index] ?? []} word={word} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Nearest({
  found,
  word,
}: {
  readonly found: readonly Neighbour[];
  readonly word: (row: number) => string;
}): VNode {
  if (found.length === 0) return <span class="quiet">none: the row is 0</span>;
  return (
    <>
      {found.map(({ row, cosine }) => (
        <span key={row} class="nearest-row">
          <span class="mono">{word(row)}</span> <span class="quiet">{cosine.toFixed(2)}</span>{' '}
        </span>
      ))}
    </>
  );
}
