import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ShownPredictions } from '../../src/editor/panels/dynamicsMessages.ts';
import { colour } from '../ui/chartStyle.ts';
import { useThemeVersion } from '../ui/useThemeVersion.ts';

const WIDTH = 640;
const HEIGHT = 160;

/**
 * The batch at one record. Of classes a bar an example, as high as the true class is probable, striped in the colour of
 * errors where the net says another; of values a dot an example, its prediction over its target, and the line on which
 * both are the same.
 */
export function RecordView(props: {
  readonly predictions: ShownPredictions;
  readonly order: readonly number[];
  readonly at: number;
  readonly label: string;
}): VNode {
  const { predictions, order, at, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, WIDTH, HEIGHT);
    if (predictions.kind === 'values') drawDots(context, predictions, order, at);
    else drawBars(context, predictions, order, at);
  }, [predictions, order, at, theme]);
  return <canvas ref={canvas} class="record" width={WIDTH} height={HEIGHT} role="img" aria-label={label} />;
}

function drawBars(
  context: CanvasRenderingContext2D,
  { scores, labels, truth }: ShownPredictions,
  order: readonly number[],
  at: number,
): void {
  const width = WIDTH / order.length;
  for (const [place, example] of order.entries()) {
    const score = scores[at]?.[example] ?? 0;
    const right = labels?.[at]?.[example] === truth[example];
    context.fillStyle = colour(right ? '--vscode-charts-blue' : '--vscode-charts-red');
    const height = Math.max(1, score * HEIGHT);
    context.fillRect(place * width, HEIGHT - height, Math.max(1, width - 1), height);
  }
}

function drawDots(
  context: CanvasRenderingContext2D,
  { scores, truth }: ShownPredictions,
  order: readonly number[],
  at: number,
): void {
  // One scale for all records, so that playing them shows what moves.
  const all = [...truth, ...scores.flat()].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const scale = (value: number, length: number): number => ((value - low) / (high - low || 1)) * (length - 8) + 4;
  context.strokeStyle = colour('--vscode-descriptionForeground');
  context.beginPath();
  context.moveTo(scale(low, WIDTH), HEIGHT - scale(low, HEIGHT));
  context.lineTo(scale(high, WIDTH), HEIGHT - scale(high, HEIGHT));
  context.stroke();
  context.fillStyle = colour('--vscode-charts-blue');
  for (const example of order) {
    const [x, y] = [scale(truth[example] ?? 0, WIDTH), scale(scores[at]?.[example] ?? 0, HEIGHT)];
    context.beginPath();
    context.arc(x, HEIGHT - y, 3, 0, 2 * Math.PI);
    context.fill();
  }
}
