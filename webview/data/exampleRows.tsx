import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { captionOf, tokensOf } from '../../src/tensors/caption.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import { wordAt } from '../../src/tensors/words.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { useComing } from '../ui/examples/useComing.ts';
import { rowsAhead, useVisibleRows } from '../ui/useVisibleRows.ts';
import { type ExamplesProps, keepInView, Mistaken, never, nextIndex, same, withinMemory } from './exampleTiles.tsx';

const ROW_HEIGHT = 24;
const MOST_COLUMNS = 48;

/** One row an example: its features, token ids or values as numbers, then its targets. */
export function ExampleRows(props: ExamplesProps): VNode {
  const { input, targets, numberOf = same, mistakesIn = never, selected, onSelect } = props;
  const [scrolled, setScrolled] = useState<HTMLElement | null>(null);
  const { first, end, slots, heading } = useVisibleRows(scrolled, ROW_HEIGHT);
  const last = Math.min(input.count, end);
  const tensors = useMemo(() => [input, ...targets], [input, targets]);
  const now = useMemo(() => Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at), [first, last]);
  const next = useMemo(
    () => withinMemory(rowsAhead({ first, end, heading }, input.count), tensors),
    [first, end, heading, tensors],
  );
  useComing(tensors, now, next);
  const columns = columnCount(input);
  const names = input.decoding.kind === 'table' ? input.words?.words : undefined;
  useEffect(() => {
    if (scrolled !== null && selected !== null) keepInView(scrolled, selected * ROW_HEIGHT, 2 * ROW_HEIGHT);
  }, [scrolled, selected]);
  const key = (event: KeyboardEvent): void => {
    const next = nextIndex(event.key, selected, 1, input.count);
    if (next === undefined || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return;
    event.preventDefault();
    onSelect(next);
  };
  const latest = useRef(onSelect);
  latest.current = onSelect;
  const select = useRef((index: number) => latest.current(index)).current;
  // Arrow keys choose a row, as in a list.
  const chosenByKeys = {
    role: 'grid',
    tabIndex: 0,
    onKeyDown: key,
    'aria-activedescendant': selected === null ? undefined : `example-row-${selected}`,
  } as const;
  return (
    <div ref={setScrolled} class="examples">
      <table class="mono rows" {...chosenByKeys} aria-label={`${input.count} examples`} aria-rowcount={input.count + 1}>
        <thead>
          <tr style={{ height: `${ROW_HEIGHT}px` }}>
            <th scope="col">#</th>
            {targets.map(({ tensor }) => (
              <th key={tensor.id} scope="col" class="target">
                {tensor.name ?? 'target'}
              </th>
            ))}
            {Array.from({ length: columns }, (_, column) => (
              <th key={column} scope="col">
                {names?.[column] ?? column}
              </th>
            ))}
            {columns < valueCount(input) ? <th scope="col">{`… ${valueCount(input)}`}</th> : null}
          </tr>
        </thead>
        <tbody>
          <tr style={{ height: `${first * ROW_HEIGHT}px` }} />
          {now.map((index) => (
            <Row
              // A row that comes into view takes the place of one that went out of it.
              key={index % slots}
              input={input}
              targets={targets}
              numberOf={numberOf}
              mistakesIn={mistakesIn}
              columns={columns}
              index={index}
              here={tensors.map((tensor) => (tensor.has(index) ? 1 : 0)).join('')}
              isSelected={index === selected}
              onSelect={select}
            />
          ))}
          <tr style={{ height: `${(input.count - last) * ROW_HEIGHT}px` }} />
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Required<Pick<ExamplesProps, 'input' | 'targets' | 'numberOf' | 'mistakesIn'>> {
  readonly columns: number;
  readonly index: number;
  /** Which tensors have its values: a digit each. */
  readonly here: string;
  readonly isSelected: boolean;
  readonly onSelect: (index: number) => void;
}

/** While it shows the same it is not made again. */
function Row({ input, targets, numberOf, mistakesIn, columns, index, here, isSelected, onSelect }: RowProps): VNode {
  return useMemo(
    () => (
      <tr
        id={`example-row-${index}`}
        class={isSelected ? 'selected' : ''}
        style={{ height: `${ROW_HEIGHT}px` }}
        aria-rowindex={index + 2}
        aria-selected={isSelected}
        onClick={() => onSelect(index)}
      >
        <th scope="row">{numberOf(index)}</th>
        {targets.map((target, at) => (
          <td key={target.tensor.id} class="target">
            {target.has(index) ? captionOf(target.exampleAt(index), target.decoding, target.words?.words) : '…'}
            <Mistaken what={mistakesIn(index).find((each) => each.target === at)?.words ?? null} />
          </td>
        ))}
        {numbersOf(input, index, columns).map((text, column) => (
          <td key={column}>{text}</td>
        ))}
      </tr>
    ),
    [input, targets, numberOf, mistakesIn, columns, index, here, isSelected, onSelect],
  );
}

function valueCount({ decoding, places, shape, chosen }: ShownTensor): number {
  if (decoding.kind === 'class') return 1;
  if (places !== null && chosen.kind === 'slices') return chosen.height * chosen.width * chosen.channels;
  const values = shape.reduce((product, size) => product * size, 1);
  return decoding.kind === 'tokens' && decoding.written === 'one-hot' ? values / (shape.at(-1) ?? 1) : values;
}

function columnCount(shown: ShownTensor): number {
  return Math.min(MOST_COLUMNS, valueCount(shown));
}

function numbersOf(
  { decoding, words, has, exampleAt }: ShownTensor,
  index: number,
  columns: number,
): readonly string[] {
  if (!has(index)) return ['…'];
  const example = exampleAt(index);
  if (decoding.kind === 'class') return [captionOf(example, decoding, words?.words)];
  if (decoding.kind === 'tokens') {
    const tokens = tokensOf(example, decoding.written).slice(0, columns);
    return tokens.map((token) => (words === null ? String(token) : wordAt(words.words, token)));
  }
  return Array.from({ length: columns }, (_, at) => shortNumber(example.values[at] ?? Number.NaN));
}
