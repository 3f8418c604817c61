import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DynamicsRun, NormCurves } from '../../src/editor/panels/dynamicsMessages.ts';
import { type Line, LiveChart } from '../ui/liveChart.tsx';
import { lossLines, metricCharts } from './runLines.ts';

export interface CurvesProps {
  /** Those that are drawn, the oldest first. */
  readonly runs: readonly DynamicsRun[];
  readonly whole: DynamicsRun;
  readonly logarithmic: boolean;
  /** Null where nothing can be chosen. */
  readonly onLogarithmic: ((logarithmic: boolean) => void) | null;
}

/** Loss and metrics of every training that is drawn, and of the one that is shown whole its learning rate, gradients and updates. */
export function Curves({ runs, whole, logarithmic, onLogarithmic }: CurvesProps): VNode | null {
  const run = whole;
  const newestFirst = useMemo(() => runs.toReversed(), [runs]);
  const losses = useMemo(() => lossLines(newestFirst), [newestFirst]);
  const metrics = useMemo(() => metricCharts(newestFirst), [newestFirst]);
  const rates = useMemo(() => [rateLine(run)], [run]);
  const gradients = useMemo(() => linesOf(run.gradients), [run]);
  const updates = useMemo(() => linesOf(run.updates), [run]);
  const last = run.loss.values.at(-1);
  return (
    <div class="curves">
      <figure>
        <figcaption>
          Loss before each step
          {onLogarithmic === null ? null : (
            <label>
              <input
                type="checkbox"
                checked={logarithmic}
                onChange={(event) => onLogarithmic(event.currentTarget.checked)}
              />
              logarithmic
            </label>
          )}
        </figcaption>
        <LiveChart
          lines={losses}
          yAxis="loss"
          logarithmic={logarithmic}
          label={`Loss over ${run.steps} steps, from ${run.loss.values[0]} to ${last}`}
        />
        {run.stepsAPoint > 1 ? (
          <p class="quiet">The lowest and the highest loss of every {2 * run.stepsAPoint} steps.</p>
        ) : null}
      </figure>
      {metrics.map(({ name, lines }) => (
        <figure key={name}>
          <figcaption>{`${name.charAt(0).toUpperCase()}${name.slice(1)}`}</figcaption>
          <LiveChart lines={lines} yAxis={name} logarithmic={false} label={metricInWords(name, lines)} />
        </figure>
      ))}
      <figure>
        <figcaption>Learning rate</figcaption>
        <LiveChart lines={rates} yAxis="rate" logarithmic={false} label={ratesInWords(run)} />
      </figure>
      <NormFigure title="Gradient norms" lines={gradients} />
      <NormFigure title="Updates over weights (about 0.001 is healthy)" lines={updates} />
    </div>
  );
}

function NormFigure({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }): VNode | null {
  if (lines.length === 0) return null;
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <LiveChart lines={lines} yAxis="L2 norm" logarithmic label={`${title} of ${lines.length} parameters`} />
    </figure>
  );
}

function rateLine({ rates, steps }: DynamicsRun): Line {
  const last = rates.at(-1);
  const points = last === undefined || last[0] >= steps - 1 ? rates : [...rates, [steps - 1, last[1]] as const];
  return {
    name: 'learning rate',
    steps: points.map(([step]) => step),
    values: points.map(([, rate]) => rate),
    stepped: true,
  };
}

const linesOf = (curves: NormCurves | undefined): readonly Line[] =>
  (curves?.series ?? []).map(({ name, values }) => ({ name, steps: curves?.steps ?? [], values }));

const ratesInWords = ({ rates }: DynamicsRun): string =>
  rates.length === 0
    ? 'The learning rate is not known'
    : `Learning rate: ${rates
        .slice(0, 10)
        .map(([step, rate]) => `${rate} from step ${step}`)
        .join(', ')}`;

const metricInWords = (name: string, lines: readonly Line[]): string =>
  `${name}: ${lines.map((line) => `${line.name} ends at ${line.values.at(-1) ?? 'no number'}`).join('; ')}`;
