import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type OverlayChoices, USUAL_OVERLAYS } from '../../src/editor/panels/dataMessages.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ExamplePicture, isDrawn, pictureSize } from '../ui/examples/examplePicture.tsx';
import { overlaysOf } from '../ui/examples/overlays.ts';
import { useVisibleRows } from '../ui/useVisibleRows.ts';
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

const same = (index: number): number => index;
const NONE: readonly Mistake[] = [];
const never = (): readonly Mistake[] => NONE;
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
                mistaken={mistakenWords(mistakesIn(index), targets)}
                overlays={overlays}
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
  readonly overlays: OverlayChoices;
  readonly index: number;
  readonly number: number;
  readonly mistaken: string | null;
}

function Tile({ input, targets, index, number, mistaken, overlays }: TileProps): VNode {
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
