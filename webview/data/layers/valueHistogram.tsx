import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';
import type { TensorStatistics } from '../../../src/training/protocol/tensors.ts';
import { colour } from '../../ui/chartStyle.ts';
import { useThemeVersion } from '../../ui/useThemeVersion.ts';

const WIDTH = 288;
const HEIGHT = 64;

/**
 * How often each value comes. The bars' heights are logarithmic, which is told: rectified layers have so many zeros that nothing
 * else would be seen. The highest bar fills the height; its share is told.
 */
export function ValueHistogram(props: {
  readonly name: string;
  readonly counts: readonly number[];
  readonly statistics: TensorStatistics;
  /** What the width stands for, which may be more than what comes. */
  readonly axis: ValueAxis;
}): VNode {
  const { name, counts, statistics, axis } = props;
  const { minimum, maximum } = statistics;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, counts, { minimum, maximum }, axis);
  }, [counts, minimum, maximum, axis.minimum, axis.maximum, theme]);
  const highest = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bar = counts.indexOf(highest);
  const middle = minimum + ((bar + 0.5) / counts.length) * (maximum - minimum);
  const fullest = `${Number(((100 * highest) / total).toFixed(1))} % near ${shortNumber(middle)}`;
  return (
    <figure class="values" style={{ width: `${WIDTH}px` }}>
      <canvas
        ref={canvas}
        style={{ width: `${WIDTH}px`, height: `${HEIGHT}px` }}
        role="img"
        aria-label={`Values of ${name} from ${shortNumber(minimum)} to ${shortNumber(maximum)}, ${fullest}`}
      />
      <figcaption>
        <span>{shortNumber(axis.minimum)}</span>
        <span>{shortNumber(axis.maximum)}</span>
        <span class="quiet words">{`${fullest}; heights are logarithmic`}</span>
      </figcaption>
    </figure>
  );
}

export interface ValueAxis {
  readonly minimum: number;
  readonly maximum: number;
}

function draw(canvas: HTMLCanvasElement, counts: readonly number[], own: ValueAxis, axis: ValueAxis): void {
  const ratio = window.devicePixelRatio;
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const highest = Math.max(...counts);
  const { minimum, maximum } = axis;
  const scale = maximum > minimum ? WIDTH / (maximum - minimum) : 0;
  const placeOf = (value: number): number => (value - minimum) * scale;
  // A layer that gives one value alone has all of them in its first bar.
  const width =
    own.maximum > own.minimum ? ((own.maximum - own.minimum) * scale) / counts.length : WIDTH / counts.length;
  const left = Math.min(placeOf(own.minimum), WIDTH - width);
  context.fillStyle = colour('--vscode-charts-blue');
  for (const [bar, count] of counts.entries()) {
    const height = count === 0 ? 0 : Math.max(1, (Math.log1p(count) / Math.log1p(highest)) * (HEIGHT - 2));
    context.fillRect(left + bar * width, HEIGHT - height, Math.max(0.5, width - 1), height);
  }
  if (minimum >= 0 || maximum <= 0) return;
  // Where 0 is.
  context.strokeStyle = colour('--vscode-descriptionForeground');
  context.setLineDash([2, 2]);
  const zero = Math.round(placeOf(0)) + 0.5;
  context.beginPath();
  context.moveTo(zero, 0);
  context.lineTo(zero, HEIGHT);
  context.stroke();
}
