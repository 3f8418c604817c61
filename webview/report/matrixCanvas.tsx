import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Plot } from '../../src/recipe/check.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import { themeColour, useThemeVersion } from '../ui/useThemeVersion.ts';

type MatrixPlot = Extract<Plot, { kind: 'matrix' }>;

const SIDE = 240;
/** The smallest influence that is still seen: a share of the strongest, on a logarithmic scale. */
const FAINTEST = 1e-6;

/** A matrix of influences, one square an entry; nothing is left as the background. */
export function MatrixCanvas({ plot }: { readonly plot: MatrixPlot }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const [pointed, setPointed] = useState<string | null>(null);
  const { values, rows, columns } = plot;
  const width = values[0]?.length ?? 0;
  const cell = Math.max(1, Math.floor(SIDE / Math.max(values.length, width, 1)));
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, values, cell);
  }, [values, cell, theme]);
  const point = (event: MouseEvent): void => {
    const [row, column] = [Math.floor(event.offsetY / cell), Math.floor(event.offsetX / cell)];
    const value = values[row]?.[column];
    setPointed(value === undefined ? null : `${rows} ${row}, ${columns} ${column}: ${shortNumber(value)}`);
  };
  const off = values.flatMap((line, i) => line.filter((value, j) => i !== j && value > 0)).length;
  return (
    <div class="matrix">
      <canvas
        ref={canvas}
        width={width * cell}
        height={values.length * cell}
        role="img"
        aria-label={`${rows} by ${columns}, ${values.length} by ${width}; ${off} entries off the diagonal are not 0`}
        onMouseMove={point}
        onMouseLeave={() => setPointed(null)}
      />
      <p class="quiet">{pointed ?? `${rows} down, ${columns} across`}</p>
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, values: MatrixPlot['values'], cell: number): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  for (const [row, line] of values.entries()) {
    for (const [column, value] of line.entries()) {
      if (!(value > 0)) continue;
      context.globalAlpha = Math.max(0.12, 1 - Math.log(Math.max(value, FAINTEST)) / Math.log(FAINTEST));
      context.fillStyle =
        themeColour(row === column ? '--vscode-charts-blue' : '--vscode-charts-red') || 'currentColor';
      context.fillRect(column * cell, row * cell, Math.max(1, cell - 1), Math.max(1, cell - 1));
    }
  }
}
