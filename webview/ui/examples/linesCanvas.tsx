import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import type { TensorStatistics } from '../../../src/training/protocol/tensors.ts';
import { themeColour, useThemeVersion } from '../useThemeVersion.ts';

export type LinesDecoding = Extract<Decoding, { kind: 'lines' }>;

export interface LinesCanvasProps {
  readonly example: Example;
  readonly decoding: LinesDecoding;
  /** All examples share the batch's scale, so that they can be compared. */
  readonly statistics: TensorStatistics | null;
  readonly width: number;
  readonly height: number;
  /** The position to mark. */
  readonly cursor?: number | null;
  readonly label: string;
}

const COLOURS = ['blue', 'orange', 'green', 'red', 'purple', 'yellow'].map((name) => `--vscode-charts-${name}`);

/** One example as lines over its positions. */
export function LinesCanvas(props: LinesCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const { width, height, label } = props;
  // Another theme has other colours.
  useLayoutEffect(() => {
    if (canvas.current !== null) draw(canvas.current, props);
  }, [props, theme]);
  return <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} role="img" aria-label={label} />;
}

function draw(
  canvas: HTMLCanvasElement,
  { example, decoding, statistics, width, height, cursor }: LinesCanvasProps,
): void {
  const ratio = window.devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const { length, series } = decoding;
  const low = statistics?.minimum ?? 0;
  const span = (statistics?.maximum ?? 1) - low || 1;
  const x = (at: number): number => 2 + (at * (width - 4)) / Math.max(1, length - 1);
  const y = (value: number): number => height - 3 - ((value - low) * (height - 6)) / span;
  if (low < 0 && low + span > 0)
    stroke(context, '--vscode-editorIndentGuide-background1', [
      [0, y(0)],
      [width, y(0)],
    ]);
  for (let line = 0; line < series; line += 1) {
    const points = Array.from(
      { length },
      (_, at) => [x(at), y(example.values[at * series + line] ?? Number.NaN)] as const,
    );
    stroke(context, COLOURS[line % COLOURS.length] ?? '--vscode-charts-blue', points);
  }
  if (typeof cursor === 'number')
    stroke(context, '--vscode-focusBorder', [
      [x(cursor), 0],
      [x(cursor), height],
    ]);
}

/** Values that are not finite leave a gap. */
function stroke(
  context: CanvasRenderingContext2D,
  colour: string,
  points: readonly (readonly [number, number])[],
): void {
  context.strokeStyle = themeColour(colour) || themeColour('--vscode-foreground');
  context.lineWidth = 1.25;
  context.beginPath();
  let drawing = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) drawing = false;
    else if (drawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    if (Number.isFinite(y)) drawing = true;
  }
  context.stroke();
}
