import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Plot } from '../../src/recipe/check.ts';
import { Chart } from './chart.tsx';
import { linesChart, pairsChart } from './charts.ts';
import { MatrixCanvas } from './matrixCanvas.tsx';

/** A plot with its title, and its figures in words for those who do not see it. */
export function PlotFigure({ plot }: { readonly plot: Plot }): VNode {
  const text = JSON.stringify(plot, (_, value: unknown) => (Number.isNaN(value) ? 'NaN' : value));
  // Every snapshot brings new objects; a plot that says the same is not drawn again.
  const drawn = useMemo(() => drawingOf(plot), [text]);
  return (
    <figure>
      <figcaption>{plot.title}</figcaption>
      {drawn}
    </figure>
  );
}

function drawingOf(plot: Plot): VNode {
  switch (plot.kind) {
    case 'lines':
      return <Chart chart={linesChart(plot)} label={linesInWords(plot)} />;
    case 'pairs':
      return (
        <Chart chart={pairsChart(plot)} label={`${plot.points.length} points: ${plot.yAxis} over ${plot.xAxis}`} />
      );
    case 'matrix':
      return <MatrixCanvas plot={plot} />;
  }
}

function linesInWords({ yAxis, series }: Extract<Plot, { kind: 'lines' }>): string {
  const runs = series.map(({ name, values }) => `${name} from ${values[0]} to ${values.at(-1)}`);
  return `${yAxis} over steps: ${runs.join('; ')}`;
}
