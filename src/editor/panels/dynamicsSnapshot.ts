import path from 'node:path';
import { perExample } from '../../recipe/2-skeleton/predictionDynamics/perExample.ts';
import type { PredictionSeries } from '../../recipe/2-skeleton/predictionDynamics/series.ts';
import type { TimedFinding } from '../../recipe/check.ts';
import { placeText } from '../../training/placeText.ts';
import type { WatchRecord } from '../../training/watching/record.ts';
import { verdictWord } from '../examinations/outcome.ts';
import type { Examined } from '../examinations/scriptResults.ts';
import type { ScriptTrainings, WatchedTraining } from '../watching/trainings.ts';
import type { Curve, DynamicsRun, DynamicsSnapshot, NormCurves, ShownPredictions } from './dynamicsMessages.ts';
import { POINTS, shownMetrics } from './shownMetrics.ts';
import { trainingLine } from './trainingLine.ts';

/** Parameters, records and examples that a panel can show. */
const PARAMETERS = 24;
const RECORDS = 240;
const EXAMPLES = 128;

export function dynamicsSnapshot(
  script: string,
  { trainings, phase, error }: ScriptTrainings,
  isStale: (examined: Examined) => boolean,
  chosen: string | null = null,
): DynamicsSnapshot {
  const known = trainings.some(({ record }) => record.startedAt === chosen);
  const whole = known ? chosen : (trainings.at(-1)?.record.startedAt ?? null);
  const runs = trainings.map((training, index) => ({
    ...runOf(training, isStale, training.record.startedAt === whole),
    changed: changesOf(training.record, trainings[index - 1]?.record ?? null),
  }));
  return { script, scriptName: path.basename(script), phase, error, runs, whole };
}

/** Against the training before. */
function changesOf(record: WatchRecord, before: WatchRecord | null): readonly string[] {
  if (before === null) return [];
  const parts = trainingLine(before.capture).split(', ');
  const other = trainingLine(record.capture)
    .split(', ')
    .filter((part) => !parts.includes(part));
  return record.scriptHash === before.scriptHash ? other : ['the script’s text', ...other];
}

/** Of runs that are only laid under the last one the curves are enough. */
function runOf(
  { record, dynamics }: WatchedTraining,
  isStale: (examined: Examined) => boolean,
  whole: boolean,
): Omit<DynamicsRun, 'changed'> {
  const { losses, rates, norms, startedAt, capture } = record;
  const series = whole ? (dynamics?.predictions ?? null) : null;
  const points = thinned(losses);
  return {
    startedAt,
    stale: isStale(record),
    training: trainingLine(capture),
    state: stateOf(record),
    loss: points,
    stepsAPoint: Math.max(1, Math.round(losses.length / Math.max(1, points.steps.length))),
    metrics: shownMetrics(record, dynamics?.predictions ?? null),
    rates,
    steps: losses.length,
    gradients: whole ? normCurves(norms, norms.gradients) : { steps: [], series: [] },
    updates: whole ? normCurves(norms, norms.updates) : { steps: [], series: [] },
    predictions: series === null || typeof series === 'string' ? null : shown(series),
    withoutPredictions: typeof series === 'string' ? series : null,
    filters: whole ? (dynamics?.filters ?? null) : null,
    finding: dynamics === null || record.end === null ? null : findingOf(dynamics.finding),
  };
}

/** Keeps the lowest and the highest of equally many steps, so that a spike of one step is seen in a million. */
export function thinned(values: readonly number[]): Curve {
  const width = Math.ceil(values.length / (POINTS / 2));
  if (values.length <= POINTS) return { steps: values.map((_, step) => step), values: values.map(finite) };
  const kept: number[] = [];
  for (let start = 0; start < values.length; start += width) {
    let [low, high] = [start, start];
    for (let at = start; at < Math.min(start + width, values.length); at++) {
      if (value(values, at) < value(values, low)) low = at;
      if (value(values, at) > value(values, high)) high = at;
    }
    kept.push(...new Set([Math.min(low, high), Math.max(low, high)]));
  }
  return { steps: kept, values: kept.map((step) => finite(values[step] ?? Number.NaN)) };
}

const value = (values: readonly number[], at: number): number => values[at] ?? Number.NaN;
const finite = (number: number): number | null => (Number.isFinite(number) ? number : null);

function normCurves({ names, steps }: WatchRecord['norms'], rows: readonly (readonly number[])[]): NormCurves {
  const every = Math.max(1, Math.ceil(steps.length / (POINTS / 2)));
  const kept = steps.flatMap((_, index) => (index % every === 0 ? [index] : []));
  return {
    steps: kept.map((index) => steps[index] ?? 0),
    series: names.slice(0, PARAMETERS).map((name, k) => ({
      name,
      values: kept.map((index) => finite(rows[index]?.[k] ?? Number.NaN)),
    })),
  };
}

function shown(series: PredictionSeries): ShownPredictions {
  const { kind, steps, truth, scores, labels } = series;
  const every = Math.max(1, Math.ceil(steps.length / RECORDS));
  const last = steps.length - 1;
  const kept = steps.flatMap((_, index) => (index % every === 0 || index === last ? [index] : []));
  const of = <T>(rows: readonly (readonly T[])[]): (readonly T[])[] =>
    kept.map((index) => (rows[index] ?? []).slice(0, EXAMPLES));
  return {
    kind,
    steps: kept.map((index) => steps[index] ?? 0),
    recorded: steps.length,
    truth: truth.slice(0, EXAMPLES),
    scores: of(scores),
    labels: labels === null ? null : of(labels),
    examples: perExample(series)
      .slice(0, EXAMPLES)
      .map((each, index) => ({ index, ...each })),
  };
}

function stateOf({ losses, norms, predictedAt, end, brokenOff }: WatchRecord): string {
  const recorded = `Norms were recorded at ${norms.steps.length} steps, predictions at ${predictedAt.length}.`;
  if (brokenOff !== null) return `Broken off after ${losses.length} steps: ${brokenOff} ${recorded}`;
  if (end === null) return `${losses.length} steps so far. ${recorded}`;
  const seconds = (end.milliseconds / 1000).toFixed(1);
  const share = ((100 * end.recorderMilliseconds) / Math.max(1, end.milliseconds)).toFixed(1);
  const raised = end.message === null ? '' : ` The script ended with ${end.message}.`;
  return `${end.steps} steps in ${seconds} s, of which recording took ${share} %. ${recorded}${raised}`;
}

function findingOf({ verdict, message, advice, location }: TimedFinding): DynamicsRun['finding'] {
  const place = location === null ? null : placeText(path.basename(location.file), location);
  return { verdict, verdictWord: verdictWord(verdict), message, advice, location, place };
}
