import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Histogram, histogramOf } from '../../../src/tensors/columns/histogram.ts';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';
import { themeColour, useThemeVersion } from '../../ui/useThemeVersion.ts';

const WIDTH = 148;
const HEIGHT = 44;
const BARS = 37;

type Range = readonly [number, number];

export interface HistogramProps {
  readonly id: string;
  readonly name: string;
  readonly explained: string | undefined;
  readonly values: Float32Array;
  /** How far the values are known. */
  readonly done: number;
  readonly range: Range | undefined;
  readonly onRange: (range: Range | undefined) => void;
}

/** How often each value comes; drag over it to see only the examples of that range. */
export function HistogramBrush({ id, name, explained, values, done, range, onRange }: HistogramProps): VNode | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [from, setFrom] = useState<number | null>(null);
  const theme = useThemeVersion();
  const histogram = useMemo(() => histogramOf(values, BARS), [values, done]);
  useEffect(() => {
    if (canvas.current !== null && histogram !== null) draw(canvas.current, histogram, range);
  }, [histogram, range, theme]);
  if (histogram === null) {
    return done === 0 ? null : (
      <fieldset class="histogram" data-column={id}>
        <legend title={explained ?? name}>{name}</legend>
        <p class="quiet">No finite number.</p>
      </fieldset>
    );
  }
  const { least, most, from: start, to: end } = histogram;
  const valueAt = (x: number): number => start + (Math.min(WIDTH, Math.max(0, x)) / WIDTH) * (end - start);
  const move = (event: PointerEvent): void => {
    if (from === null) return;
    const to = valueAt(event.offsetX);
    onRange(from < to ? [from, to] : [to, from]);
  };
  const release = (event: PointerEvent): void => {
    // A click without a drag lets go of the range.
    if (from !== null && Math.abs(valueAt(event.offsetX) - from) < (end - start) / WIDTH) onRange(undefined);
    setFrom(null);
  };
  const edge = (which: 0 | 1) => (event: Event) => {
    const { value } = event.target as HTMLInputElement;
    const number = value === '' ? Number.NaN : Number(value);
    const other = range?.[1 - which] ?? (which === 0 ? most : least);
    if (Number.isNaN(number)) onRange(undefined);
    else onRange(which === 0 ? [number, other] : [other, number]);
  };
  return (
    <fieldset class="histogram" data-column={id}>
      <legend title={explained ?? name}>{name}</legend>
      <canvas
        ref={canvas}
        style={{ width: `${WIDTH}px`, height: `${HEIGHT}px` }}
        role="img"
        aria-label={`${name}: from ${shortNumber(least)} to ${shortNumber(most)}, most often near ${shortNumber(commonest(histogram))}${explained === undefined ? '' : `. ${explained}`}`}
        onPointerDown={(event) => {
          (event.target as HTMLElement).setPointerCapture(event.pointerId);
          setFrom(valueAt(event.offsetX));
        }}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={() => setFrom(null)}
      />
      <span class="edges">
        <input
          type="number"
          step="any"
          aria-label={`${name} from`}
          placeholder={shortNumber(least)}
          value={range === undefined ? '' : shortNumber(range[0])}
          onChange={edge(0)}
        />
        <input
          type="number"
          step="any"
          aria-label={`${name} to`}
          placeholder={shortNumber(most)}
          value={range === undefined ? '' : shortNumber(range[1])}
          onChange={edge(1)}
        />
      </span>
    </fieldset>
  );
}

function commonest({ from, to, counts }: Histogram): number {
  const bar = counts.indexOf(Math.max(...counts));
  return from + ((bar + 0.5) / counts.length) * (to - from);
}

function draw(canvas: HTMLCanvasElement, { from, to, counts }: Histogram, range: Range | undefined): void {
  const ratio = window.devicePixelRatio;
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const highest = Math.max(...counts);
  const width = WIDTH / counts.length;
  const colour = themeColour('--vscode-charts-blue') || themeColour('--vscode-foreground');
  const pale = themeColour('--vscode-disabledForeground') || colour;
  for (const [bar, count] of counts.entries()) {
    const middle = from + ((bar + 0.5) / counts.length) * (to - from);
    const isIn = range === undefined || (middle >= range[0] && middle <= range[1]);
    context.fillStyle = isIn ? colour : pale;
    const height = count === 0 ? 0 : Math.max(1, (count / highest) * (HEIGHT - 2));
    context.fillRect(bar * width, HEIGHT - height, Math.max(1, width - (width > 3 ? 1 : 0)), height);
  }
  if (range === undefined || to === from) return;
  context.strokeStyle = themeColour('--vscode-focusBorder') || colour;
  const [left, right] = range.map((value) => ((value - from) / (to - from)) * WIDTH) as [number, number];
  context.strokeRect(left + 0.5, 0.5, Math.max(1, right - left - 1), HEIGHT - 1);
}
