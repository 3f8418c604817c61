import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { axes, lineColour } from './chartStyle.ts';
import { useThemeVersion } from './useThemeVersion.ts';

export interface Line {
  readonly name: string;
  readonly steps: readonly number[];
  /** Null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Holds its value until the next point. */
  readonly stepped?: true;
  /** One that the others are to be compared with. */
  readonly faint?: true;
  /** Of examples that are not trained on. */
  readonly dashed?: true;
  /** Which of the theme's colours; its place among the lines where it is left out. */
  readonly colour?: number;
}

export interface LiveChartProps {
  readonly lines: readonly Line[];
  readonly yAxis: string;
  readonly logarithmic: boolean;
  /** The chart in words. */
  readonly label: string;
}

const HEIGHT = 230;
/** So few points are marked, so that one alone is seen. */
const MARKED = 40;

/** Lines over optimizer steps that grow while one looks: values change in place, so that what is pointed at stays. */
export function LiveChart({ lines, yAxis, logarithmic, label }: LiveChartProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const theme = useThemeVersion();
  const kind = JSON.stringify([
    yAxis,
    logarithmic,
    lines.map(({ values, steps, ...drawn }) => [drawn, values.length <= MARKED]),
  ]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const widthNow = (): number => Math.max(260, element.clientWidth);
    const made = new uPlot(options(lines, yAxis, logarithmic, widthNow()), dataOf(lines, logarithmic), element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      if (made.width !== widthNow()) made.setSize({ width: widthNow(), height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [kind, theme]);
  useEffect(() => plot.current?.setData(dataOf(lines, logarithmic)), [lines, logarithmic]);
  return <div ref={place} class="chart" role="img" aria-label={label} />;
}

function options(lines: readonly Line[], yAxis: string, logarithmic: boolean, width: number): uPlot.Options {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
    axes: axes('step', yAxis),
    cursor: { drag: { x: true, y: false } },
    series: [
      { label: 'step' },
      ...lines.map((line, index) => ({
        label: line.name,
        stroke: lineColour(line.colour ?? index),
        ...(line.dashed ? { dash: [6, 4] } : {}),
        width: line.faint ? 1 : 1.5,
        ...(line.faint ? { alpha: 0.5 } : {}),
        spanGaps: true,
        points: { show: line.values.length <= MARKED, size: 5, fill: lineColour(line.colour ?? index) },
        ...(line.stepped && stepped ? { paths: stepped } : {}),
        // Every digit that was recorded.
        value: (_: uPlot, value: number | null) => (value === null ? '–' : String(value)),
      })),
    ],
  };
}

function dataOf(lines: readonly Line[], logarithmic: boolean): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  return uPlot.join(
    lines.map(({ steps, values }) => [
      [...steps],
      // A logarithm has no place for 0 and below.
      values.map((value) => (logarithmic && value !== null && value <= 0 ? null : value)),
    ]),
  );
}
