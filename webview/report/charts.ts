import type { Plot } from '../../src/recipe/check.ts';
import { axes, colour, lineColour } from '../ui/chartStyle.ts';
import type { ChartMaker } from './chart.tsx';

/** From this ratio of the largest to the smallest value on, the axis is logarithmic. */
const WIDE_RANGE = 50;

/** A value that is not finite leaves a gap. */
const drawable = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** Lines over optimizer steps, with a dashed level where there is one. */
export function linesChart({ series, yAxis, level }: Extract<Plot, { kind: 'lines' }>): ChartMaker {
  const steps = Math.max(...series.map(({ values }) => values.length));
  const positions = Array.from({ length: steps }, (_, step) => step);
  const shown = series.flatMap(({ values }) => values.filter(Number.isFinite));
  const smallest = Math.min(...shown);
  const logarithmic = smallest > 0 && Math.max(...shown) / smallest > WIDE_RANGE;
  const showsLevel = level !== undefined && !(logarithmic && level.value <= 0);
  return (size) => ({
    options: {
      ...size,
      scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
      axes: axes('step', yAxis),
      cursor: { drag: { x: false, y: false } },
      series: [
        { label: 'step' },
        ...series.map(({ name }, index) => ({
          label: name,
          stroke: lineColour(index),
          width: 1.5,
          points: { show: steps < 30, size: 5, fill: lineColour(index) },
        })),
        ...(showsLevel
          ? [
              {
                label: level.name,
                stroke: colour('--vscode-descriptionForeground'),
                width: 1,
                dash: [4, 4],
                points: { show: false },
              },
            ]
          : []),
      ],
    },
    data: [
      positions,
      ...series.map(({ values }) => positions.map((step) => drawable(values[step]))),
      ...(showsLevel ? [positions.map(() => level.value)] : []),
    ],
  });
}

/** One dot an example, and the line on which both are the same. */
export function pairsChart({ points, xAxis, yAxis }: Extract<Plot, { kind: 'pairs' }>): ChartMaker {
  const sorted = points.toSorted(([one], [other]) => one - other);
  const xs = sorted.map(([x]) => x);
  return (size) => ({
    options: {
      ...size,
      scales: { x: { time: false } },
      axes: axes(xAxis, yAxis),
      cursor: { drag: { x: false, y: false } },
      series: [
        { label: xAxis },
        {
          label: yAxis,
          stroke: colour('--vscode-charts-blue'),
          paths: () => null,
          points: { show: true, size: 6, fill: colour('--vscode-charts-blue') },
        },
        {
          label: 'the same',
          stroke: colour('--vscode-descriptionForeground'),
          width: 1,
          dash: [4, 4],
          points: { show: false },
        },
      ],
    },
    data: [xs, sorted.map(([, y]) => drawable(y)), xs],
  });
}
