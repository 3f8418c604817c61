import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ImageCanvas, shownSize } from '../ui/examples/imageCanvas.tsx';
import { LinesCanvas } from '../ui/examples/linesCanvas.tsx';
import { useVisibleRows } from '../ui/useVisibleRows.ts';
import { TargetPictures, targetWords } from './targets.tsx';

export interface ExamplesProps {
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  /** What an example goes by, where it is not its place in the grid. */
  readonly numberOf?: (index: number) => number;
  /** What the net takes an example for, where that is not its label; null where it is right, or was not asked. */
  readonly mistakenFor?: (index: number) => string | null;
  readonly selected: number | null;
  readonly onSelect: (index: number | null) => void;
}

const same = (index: number): number => index;
const never = (): null => null;
const SIDE = 88;
const LINES = { width: 200, height: 72 } as const;
const PADDING = 6;
const CAPTION = 20;

/** Pictures or lines in a grid; only those on screen are drawn. */
export function ExampleTiles({
  input,
  targets,
  numberOf = same,
  mistakenFor = never,
  selected,
  onSelect,
}: ExamplesProps): VNode {
  const [scrolled, setScrolled] = useState<HTMLElement | null>(null);
  const tile = tileSize(input, targets);
  const visible = useVisibleRows(scrolled, tile.height);
  const columns = Math.max(1, Math.floor(visible.width / tile.width));
  const rows = Math.ceil(input.count / columns);
  const first = visible.first * columns;
  const shown = Array.from(
    { length: Math.max(0, Math.min(input.count, visible.end * columns) - first) },
    (_, at) => first + at,
  );
  useEffect(() => {
    if (scrolled !== null && selected !== null)
      keepInView(scrolled, Math.floor(selected / columns) * tile.height, tile.height);
  }, [scrolled, selected, columns, tile.height]);
  const key = (event: KeyboardEvent): void => {
    const next = nextIndex(event.key, selected, columns, input.count);
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
  };
  return (
    <div
      ref={setScrolled}
      class="examples"
      role="listbox"
      tabIndex={0}
      aria-label={`${input.count} examples`}
      aria-activedescendant={selected === null ? undefined : `example-${selected}`}
      onKeyDown={key}
    >
      <div style={{ height: `${rows * tile.height}px` }}>
        {shown.map((index) => (
          <div
            key={index}
            id={`example-${index}`}
            class={`tile${index === selected ? ' selected' : ''}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === selected}
            aria-setsize={input.count}
            aria-posinset={index + 1}
            style={{
              width: `${tile.width}px`,
              height: `${tile.height}px`,
              transform: `translate(${(index % columns) * tile.width}px, ${Math.floor(index / columns) * tile.height}px)`,
            }}
            onClick={() => onSelect(index)}
            onKeyDown={key}
          >
            {[input, ...targets].every((each) => each.has(index)) ? (
              <Tile
                input={input}
                targets={targets}
                index={index}
                number={numberOf(index)}
                mistaken={mistakenFor(index)}
              />
            ) : (
              <span class="coming" />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

interface TileProps extends Pick<ExamplesProps, 'input' | 'targets'> {
  readonly index: number;
  readonly number: number;
  readonly mistaken: string | null;
}

function Tile({ input, targets, index, number, mistaken }: TileProps): VNode {
  const { decoding, range, tensor, exampleAt } = input;
  const example = useMemo(() => exampleAt(index), [exampleAt, index]);
  const words = targetWords(targets, index);
  const taken = mistaken === null ? '' : `, taken for ${mistaken}`;
  const label = words === '' ? `example ${number}` : `example ${number}, labelled ${words}${taken}`;
  return (
    <>
      <span class="pictures">
        {decoding.kind === 'image' ? (
          <ImageCanvas example={example} decoding={decoding} range={range} side={SIDE} label={label} />
        ) : decoding.kind === 'lines' ? (
          <LinesCanvas example={example} decoding={decoding} statistics={tensor.statistics} {...LINES} label={label} />
        ) : null}
        <TargetPictures targets={targets} index={index} side={SIDE} />
      </span>
      <span class="said" title={`#${number} ${words}${taken}`}>
        <span class="caption">{words}</span>
        <Mistaken what={mistaken} />
      </span>
    </>
  );
}

/** What the net takes an example for, beside its label. */
export function Mistaken({ what }: { readonly what: string | null }): VNode | null {
  return what === null ? null : <span class="mistaken">{`→ ${what}`}</span>;
}

function tileSize(
  input: ShownTensor,
  targets: readonly ShownTensor[],
): { readonly width: number; readonly height: number } {
  let width = 0;
  let height = 0;
  for (const { decoding } of [input, ...targets]) {
    if (decoding.kind !== 'image' && !(decoding.kind === 'lines' && width === 0)) continue;
    const size = decoding.kind === 'image' ? shownSize(decoding, SIDE) : LINES;
    width += size.width + 2;
    height = Math.max(height, size.height);
  }
  return { width: Math.max(56, width) + 2 * PADDING, height: height + CAPTION + 2 * PADDING };
}

/** Where a key takes the selection; null lets go of it, undefined means that the key is not for us. */
export function nextIndex(
  key: string,
  selected: number | null,
  columns: number,
  count: number,
): number | null | undefined {
  const from = selected ?? -1;
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: from + 1,
    ArrowLeft: from - 1,
    ArrowDown: selected === null ? 0 : from + columns,
    ArrowUp: from - columns,
    Home: 0,
    End: count - 1,
    Enter: Math.max(0, from),
    ' ': Math.max(0, from),
  };
  if (key === 'Escape') return null;
  const next = moves[key];
  if (next === undefined) return undefined;
  return next < 0 || next >= count ? (selected ?? undefined) : next;
}

export function keepInView(scrolled: HTMLElement, top: number, height: number): void {
  if (top < scrolled.scrollTop) scrolled.scrollTop = top;
  else if (top + height > scrolled.scrollTop + scrolled.clientHeight)
    scrolled.scrollTop = top + height - scrolled.clientHeight;
}
