import type { DynamicsRun, ShownMetric } from '../../src/editor/panels/dynamicsMessages.ts';
import type { Line } from '../ui/liveChart.tsx';

/** What the loss is called among metrics: an epoch's mean, and that of an evaluation. */
const LOSS = 'loss';
const WORDS: Readonly<Record<ShownMetric['on'], string>> = {
  training: 'training',
  evaluation: 'evaluation',
  'first-batch': 'first batch',
};

/** A training, known by when it was started. */
export function runName({ startedAt, stale }: DynamicsRun): string {
  return `${new Date(startedAt).toLocaleTimeString()}${stale ? ', other script' : ''}`;
}

/** @param runs the newest first: it has a colour of its own, and those before are paler */
export function lossLines(runs: readonly DynamicsRun[]): readonly Line[] {
  return runs.flatMap((run, index) => [
    { name: `${runName(run)}${before(index)}`, ...run.loss, colour: index, ...faint(index) },
    ...run.metrics.filter(({ name }) => name === LOSS).map((metric) => metricLine(run, metric, index)),
  ]);
}

export interface MetricChart {
  readonly name: string;
  readonly lines: readonly Line[];
}

/** One chart for each metric but the loss: what is trained on and what is not, of every training. */
export function metricCharts(runs: readonly DynamicsRun[]): readonly MetricChart[] {
  const names = [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  return names
    .filter((name) => name !== LOSS)
    .map((name) => ({
      name,
      lines: runs.flatMap((run, index) =>
        run.metrics.filter((metric) => metric.name === name).map((metric) => metricLine(run, metric, index)),
      ),
    }));
}

function metricLine(run: DynamicsRun, { name, on, place, steps, values }: ShownMetric, index: number): Line {
  const what = name === LOSS && on === 'training' ? 'mean of the epoch' : WORDS[on];
  const where = place === null ? '' : `, ${place}`;
  return {
    name: `${what}${where}${index === 0 ? '' : `, ${runName(run)}`}`,
    steps,
    values,
    // One training has each of its curves in another colour, several have one each.
    colour: index + OFFSETS[on],
    ...(on === 'evaluation' ? { dashed: true as const } : {}),
    ...faint(index),
  };
}

const OFFSETS: Readonly<Record<ShownMetric['on'], number>> = { training: 0, evaluation: 1, 'first-batch': 2 };
const before = (index: number): string => (index === 0 ? '' : ', before');
const faint = (index: number): { readonly faint?: true } => (index === 0 ? {} : { faint: true });
