import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ShownPredictions } from '../../src/editor/panels/dynamicsMessages.ts';
import { colour } from '../ui/chartStyle.ts';
import { useThemeVersion } from '../ui/useThemeVersion.ts';
import { closeness, scoreInWords } from './scores.ts';

export interface HeatStripProps {
  readonly predictions: ShownPredictions;
  /** Examples from the top down, by their place in the batch. */
  readonly order: readonly number[];
  /** How many steps there are. */
  readonly taken: number;
  /** The record that is scrubbed to. */
  readonly at: number;
  readonly onPick: (record: number) => void;
}

/** A row an example, a column a record: the closer a prediction is to the truth, the stronger the colour. */
export function HeatStrip({ predictions, order, taken, at, onPick }: HeatStripProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const [pointed, setPointed] = useState<string | null>(null);
  const records = predictions.steps.length;
  const row = Math.max(2, Math.min(12, Math.floor(360 / Math.max(1, order.length))));
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, predictions, order);
  }, [predictions, order, theme]);
  const place = (event: MouseEvent): { readonly record: number; readonly example: number } | null => {
    const { width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const record = Math.min(records - 1, Math.floor((event.offsetX / width) * records));
    const example = order[Math.floor((event.offsetY / height) * order.length)];
    return record < 0 || example === undefined ? null : { record, example };
  };
  return (
    <div class="strip">
      <div class="strip-picture" style={{ height: `${row * order.length}px` }}>
        <canvas
          ref={canvas}
          class="heat"
          width={records}
          height={order.length}
          role="img"
          aria-label={`${order.length} examples over ${records} records, from step ${predictions.steps[0]} to step ${predictions.steps.at(-1)}`}
          onMouseMove={(event) => {
            const found = place(event);
            setPointed(found === null ? null : scoreInWords(predictions, found.record, found.example, taken));
          }}
          onMouseLeave={() => setPointed(null)}
          onClick={(event) => {
            const found = place(event);
            if (found !== null) onPick(found.record);
          }}
        />
        <div
          class="strip-cursor"
          style={{ left: `${((at + 0.5) / Math.max(1, records)) * 100}%` }}
          aria-hidden="true"
        />
      </div>
      <p class="quiet" role="status">
        {pointed ?? legend(predictions)}
      </p>
    </div>
  );
}

const legend = ({ kind }: ShownPredictions): string =>
  kind === 'values'
    ? 'Examples down, steps across. Full colour: the prediction is the target; none: a spread of the targets away.'
    : 'Examples down, steps across. Full colour: the true class has probability 1; none: probability 0.';

function draw(canvas: HTMLCanvasElement, predictions: ShownPredictions, order: readonly number[]): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour('--vscode-charts-blue');
  const close = closeness(predictions);
  for (const [record] of predictions.steps.entries()) {
    for (const [line, example] of order.entries()) {
      context.globalAlpha = close(record, example);
      context.fillRect(record, line, 1, 1);
    }
  }
}
