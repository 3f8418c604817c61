import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { captionOf, tokensOf } from '../../src/tensors/caption.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import { wordAt } from '../../src/tensors/words.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { useVisibleRows } from '../ui/useVisibleRows.ts';
import { type ExamplesProps, keepInView, Mistaken, nextIndex } from './exampleTiles.tsx';

const ROW_HEIGHT = 24;
const MOST_COLUMNS = 48;

/** One row an example: its features, token ids or values as numbers, then its targets. */
export function ExampleRows(props: ExamplesProps): VNode {
  const { input, targets, numberOf, mistakesIn, selected, onSelect } = props;
  const [scrolled, setScrolled] = useState<HTMLElement | null>(null);
  const { first, end } = useVisibleRows(scrolled, ROW_HEIGHT);
  const last = Math.min(input.count, end);
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
          {Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at).map((index) => (
            <tr
              key={index}
              id={`example-row-${index}`}
              class={index === selected ? 'selected' : ''}
              style={{ height: `${ROW_HEIGHT}px` }}
              aria-rowindex={index + 2}
              aria-selected={index === selected}
              onClick={() => onSelect(index)}
            >
              <th scope="row">{numberOf?.(index) ?? index}</th>
              {targets.map((target, at) => (
                <td key={target.tensor.id} class="target">
                  {target.has(index) ? captionOf(target.exampleAt(index), target.decoding, target.words?.words) : '…'}
                  <Mistaken what={mistakesIn?.(index).find((each) => each.target === at)?.words ?? null} />
                </td>
              ))}
              {numbersOf(input, index, columns).map((text, column) => (
                <td key={column}>{text}</td>
              ))}
            </tr>
          ))}
          <tr style={{ height: `${(input.count - last) * ROW_HEIGHT}px` }} />
        </tbody>
      </table>
    </div>
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
