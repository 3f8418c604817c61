import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type OverlayChoices, USUAL_OVERLAYS } from '../../src/editor/panels/dataMessages.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ExamplePicture, isDrawn, pictureSize } from '../ui/examples/examplePicture.tsx';
import { overlaysOf } from '../ui/examples/overlays.ts';
import { useComing } from '../ui/examples/useComing.ts';
import { rowsAhead, useVisibleRows } from '../ui/useVisibleRows.ts';
import { isBeside, TargetPictures, targetWords } from './targets.tsx';

export interface ExamplesProps {
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  /** What an example goes by, where it is not its place in the grid. */
  readonly numberOf?: (index: number) => number;
  /** What the net takes an example for, where that is not its label; none where it is right, or was not asked. */
  readonly mistakesIn?: (index: number) => readonly Mistake[];
  /** How what lies over the pictures is drawn. */
  readonly overlays?: OverlayChoices;
  readonly selected: number | null;
  readonly onSelect: (index: number | null) => void;
}

/** What the net says beside one of the targets. */
export interface Mistake {
  readonly target: number;
  readonly words: string;
}

export const same = (index: number): number => index;
const NONE: readonly Mistake[] = [];
export const never = (): readonly Mistake[] => NONE;
const SIZE = { side: 88, lines: { width: 200, height: 72 } } as const;
const PADDING = 6;
const CAPTION = 20;

/** Pictures or lines in a grid; only those on screen are drawn. */
export function ExampleTiles({
  input,
  targets,
  numberOf = same,
  mistakesIn = never,
  overlays = USUAL_OVERLAYS,
  selected,
  onSelect,
}: ExamplesProps): VNode {
  const [scrolled, setScrolled] = useState<HTMLElement | null>(null);
  const tile = tileSize(input, targets, overlays);
  const { first, end, slots, heading, width } = useVisibleRows(scrolled, tile.height);
  const columns = Math.max(1, Math.floor(width / tile.width));
  const count = Math.ceil(input.count / columns);
  const last = Math.min(count, end);
  const tensors = useMemo(() => [input, ...targets], [input, targets]);
  const now = useMemo(() => inRows(first, last, columns, input.count), [first, last, columns, input.count]);
  const next = useMemo(
    () =>
      withinMemory(
        rowsAhead({ first, end, heading }, count).flatMap((row) => inRows(row, row + 1, columns, input.count)),
        tensors,
      ),
    [first, end, heading, count, columns, tensors],
  );
  useComing(tensors, now, next);
  const tiles = { tensors, input, targets, numberOf, mistakesIn, overlays, width: tile.width, height: tile.height };
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
  const click = ({ target }: MouseEvent): void => {
    const clicked = target instanceof Element ? target.closest<HTMLElement>('.tile')?.dataset['index'] : undefined;
    if (clicked !== undefined) onSelect(Number(clicked));
  };
  return (
    <div
      ref={setScrolled}
      class="examples"
      role="listbox"
      tabIndex={0}
      aria-label={`${input.count} examples`}
      aria-activedescendant={selected === null ? undefined : `example-${selected}`}
      onClick={click}
      onKeyDown={key}
      // A tile that goes out of view becomes another example's: it would take the keyboard along.
      onFocusIn={() => scrolled?.focus({ preventScroll: true })}
    >
      <div style={{ height: `${count * tile.height}px` }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at).map((row) => (
          <div
            // A row that comes into view takes the place, and the canvases, of one that went out of it.
            key={row % slots}
            class="tile-row"
            style={{ top: `${row * tile.height}px`, width: `${columns * tile.width}px`, height: `${tile.height}px` }}
          >
            {inRows(row, row + 1, columns, input.count).map((index, column) => (
              <Tile
                key={column}
                {...tiles}
                index={index}
                isHere={tensors.every((tensor) => tensor.has(index))}
                isSelected={index === selected}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

const inRows = (first: number, end: number, columns: number, count: number): readonly number[] =>
  Array.from(
    { length: Math.max(0, Math.min(count, end * columns) - first * columns) },
    (_, at) => first * columns + at,
  );

interface TileProps extends Pick<ExamplesProps, 'input' | 'targets'> {
  readonly tensors: readonly ShownTensor[];
  readonly numberOf: (index: number) => number;
  readonly mistakesIn: (index: number) => readonly Mistake[];
  readonly overlays: OverlayChoices;
  readonly width: number;
  readonly height: number;
  readonly index: number;
  readonly isHere: boolean;
  readonly isSelected: boolean;
}

/** One cell of the grid. While it shows the same it is not made again: most of them do when a row goes by. */
function Tile(props: TileProps): VNode {
  const { input, targets, numberOf, mistakesIn, overlays, width, height, index, isHere, isSelected } = props;
  const content = useRef<VNode | null>(null);
  return useMemo(() => {
    if (isHere)
      content.current = (
        <TileContent
          input={input}
          targets={targets}
          index={index}
          number={numberOf(index)}
          mistaken={mistakenWords(mistakesIn(index), targets)}
          overlays={overlays}
        />
      );
    return (
      <div
        id={`example-${index}`}
        data-index={index}
        class={isSelected ? 'tile selected' : 'tile'}
        role="option"
        tabIndex={-1}
        aria-selected={isSelected}
        aria-setsize={input.count}
        aria-posinset={index + 1}
        style={{ width: `${width}px`, height: `${height}px` }}
      >
        {isHere ? null : <span class="coming" />}
        {content.current === null ? null : (
          // Until it is here that of the example before is put away, unseen: its canvases are used again.
          <span class="shown" hidden={!isHere}>
            {content.current}
          </span>
        )}
      </div>
    );
  }, [input, targets, numberOf, mistakesIn, overlays, width, height, index, isHere, isSelected]);
}

interface TileContentProps extends Pick<TileProps, 'input' | 'targets' | 'index' | 'overlays'> {
  readonly number: number;
  readonly mistaken: string | null;
}

function TileContent({ input, targets, index, number, mistaken, overlays }: TileContentProps): VNode {
  const { exampleAt } = input;
  const example = useMemo(() => exampleAt(index), [exampleAt, index]);
  const words = targetWords(targets, index);
  const taken = mistaken === null ? '' : `, taken for ${mistaken}`;
  const label = words === '' ? `example ${number}` : `example ${number}, labelled ${words}${taken}`;
  return (
    <>
      <span class="pictures">
        <ExamplePicture
          shown={input}
          example={example}
          size={SIZE}
          label={label}
          overlays={overlaysOf(input, targets, index)}
          choices={overlays}
        />
        <TargetPictures targets={targets} index={index} size={SIZE} overlays={overlays} />
      </span>
      <span class="said" title={`#${number} ${words}${taken}`}>
        <span class="caption">{words}</span>
        <Mistaken what={mistaken} />
      </span>
    </>
  );
}

/** Of several targets each goes by its name. */
function mistakenWords(mistakes: readonly Mistake[], targets: readonly ShownTensor[]): string | null {
  if (mistakes.length === 0) return null;
  return mistakes
    .map(({ target, words }) =>
      targets.length === 1 ? words : `${targets[target]?.tensor.name ?? `target ${target}`} ${words}`,
    )
    .join(', ');
}

/** What the net takes an example for, beside its label. */
export function Mistaken({ what }: { readonly what: string | null }): VNode | null {
  return what === null ? null : <span class="mistaken">{`→ ${what}`}</span>;
}

function tileSize(
  input: ShownTensor,
  targets: readonly ShownTensor[],
  overlays: OverlayChoices,
): { readonly width: number; readonly height: number } {
  const sizes = [input, ...targets.filter((target) => isBeside(target, overlays))]
    .filter(({ decoding }) => isDrawn(decoding) || decoding.kind === 'mask')
    .map(({ decoding }) => pictureSize(decoding, SIZE));
  const width = sizes.reduce((sum, size) => sum + size.width + 2, 0);
  const height = sizes.reduce((most, size) => Math.max(most, size.height), 0);
  return { width: Math.max(56, width) + 2 * PADDING, height: height + CAPTION + 2 * PADDING };
}

/** Examples that are got ready before they are on screen: of large ones a few. */
const AHEAD_BYTES = 8 * 1024 * 1024;

export function withinMemory(examples: readonly number[], tensors: readonly ShownTensor[]): readonly number[] {
  const bytes = tensors.reduce((sum, { coming }) => sum + (coming?.rowBytes ?? 0), 0);
  return bytes === 0 ? [] : examples.slice(0, Math.floor(AHEAD_BYTES / bytes));
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
