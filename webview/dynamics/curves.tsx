import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DynamicsRun, NormCurves } from '../../src/editor/panels/dynamicsMessages.ts';
import { type Line, LiveChart } from './liveChart.tsx';

export interface CurvesProps {
  /** The oldest first; the last one is shown whole. */
  readonly runs: readonly DynamicsRun[];
  readonly logarithmic: boolean;
  readonly onLogarithmic: (logarithmic: boolean) => void;
}

/** Loss of every run, and of the last one its learning rate, gradients and updates. */
export function Curves({ runs, logarithmic, onLogarithmic }: CurvesProps): VNode | null {
  const run = runs.at(-1);
  const losses = useMemo(() => runs.toReversed().map(lossLine), [runs]);
  const rates = useMemo(() => (run === undefined ? [] : [rateLine(run)]), [run]);
  const gradients = useMemo(() => linesOf(run?.gradients), [run]);
  const updates = useMemo(() => linesOf(run?.updates), [run]);
  if (run === undefined) return null;
  const last = run.loss.values.at(-1);
  return (
    <div class="curves">
      <figure>
        <figcaption>
          Loss before each step
          <label>
            <input
              type="checkbox"
              checked={logarithmic}
              onChange={(event) => onLogarithmic(event.currentTarget.checked)}
            />
            logarithmic
          </label>
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

function lossLine({ startedAt, stale, loss }: DynamicsRun, index: number): Line {
  const time = new Date(startedAt).toLocaleTimeString();
  const name = `${time}${index === 0 ? '' : ', before'}${stale ? ', other script' : ''}`;
  return { name, ...loss, ...(index === 0 ? {} : { faint: true as const }) };
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
