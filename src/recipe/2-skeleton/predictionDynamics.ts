import type { WatchRecord } from '../../training/watching/record.ts';
import type { Judgement, Plot } from '../check.ts';
import { perExample } from './predictionDynamics/perExample.ts';
import type { PredictionSeries } from './predictionDynamics/series.ts';

export const PREDICTION_DYNAMICS = {
  id: 'skeleton/prediction-dynamics',
  title: 'Watch prediction dynamics',
  question: 'How do the predictions on a fixed batch move while the net is trained?',
} as const;

/** Fewer steps prove nothing about a training. */
const FEWEST_STEPS = 100;
/** Predictions that moved less than this in a whole training have not moved: a share of the targets' spread, or a probability. */
const STILL = 1e-4;
/** A loss that fell by a hundredth of itself has moved. */
const FELL = 0.01;
/** Records of the last quarter, by which wild jitter is told. */
const FEWEST_RECORDS = 10;
/** Share of the examples that change their predicted class from one record to the next. */
const WILD = 0.3;
const POINTS = 1_000;

/**
 * Judges only what is certain, since a training may look odd in many ways and be sound: what is not finite and stays so;
 * predictions that never moved while the loss is where it began; predictions that jump about to the end while the loss is
 * no better than at the start.
 */
export function judgeDynamics(
  { losses, end, capture, rates }: Pick<WatchRecord, 'losses' | 'end' | 'capture' | 'rates'>,
  series: PredictionSeries | string,
): Judgement {
  const lost = firstOfTheLost(losses);
  if (lost !== null) {
    return {
      verdict: 'fail',
      message: `From step ${lost} on the loss is ${losses[lost]}: the training is lost there, whatever comes after.`,
      expected: 'a finite loss',
      observed: `${losses[lost]} at step ${lost} of ${losses.length}`,
      location: capture.loss.location ?? capture.location,
      cause: 'not-finite',
      advice: 'Lower the learning rate, clip the gradient norm, or look for a logarithm or a division that meets 0.',
      plots: plotsOf(losses),
    };
  }
  if (typeof series === 'string') return { ...figures(losses, end), verdict: 'not-applicable', message: series };
  const stuck = losses.length >= FEWEST_STEPS ? (notMoved(losses, series) ?? jumping(losses, series, rates)) : null;
  return {
    ...figures(losses, end),
    location: stuck === null ? null : (capture.optimizer?.location ?? capture.location),
    ...(stuck ?? { verdict: 'pass', message: inWords(losses, series) }),
  };
}

/** The first of the losses from which on none is finite; single ones that are not are what mixed precision skips. */
function firstOfTheLost(losses: readonly number[]): number | null {
  const last = losses.findLastIndex(Number.isFinite);
  return losses.length - last > 3 || (last < 0 && losses.length > 0) ? last + 1 : null;
}

function notMoved(losses: readonly number[], { kind, scores, truth }: PredictionSeries): Judgement | null {
  const [first = []] = scores;
  const unit = kind === 'values' ? spread(truth) : 1;
  const furthest = scores
    .flatMap((row) => row.map((value, i) => Math.abs(value - (first[i] ?? value))))
    .reduce((most, change) => Math.max(most, change), 0);
  const [start, finish] = [meanOf(losses.slice(0, 10)), meanOf(losses.slice(-10))];
  if (!(unit > 0) || !(furthest <= STILL * unit) || Math.abs(finish - start) > FELL * Math.abs(start)) return null;
  if (meanOf(first.map((value, i) => distance(kind, value, truth[i] ?? value, unit))) < 0.1) return null;
  return {
    verdict: 'fail',
    message: `Nothing moves: in ${losses.length} steps no prediction on the first batch changed by more than ${figure(furthest)}, and the loss is ${figure(finish)} where it began at ${figure(start)}.`,
    expected: 'predictions that move',
    observed: `largest change ${figure(furthest)}`,
    cause: 'not-trained',
    advice:
      'Try a learning rate ten and a hundred times higher; verify that gradients reach the weights and that the optimizer holds them.',
    plots: plotsOf(losses),
  };
}

function jumping(losses: readonly number[], series: PredictionSeries, rates: WatchRecord['rates']): Judgement | null {
  const { labels, truth, steps } = series;
  const quarter = steps.findIndex((step) => step >= 0.75 * losses.length);
  const late = labels?.slice(quarter) ?? [];
  if (quarter < 0 || late.length < FEWEST_RECORDS || new Set(truth).size < 2) return null;
  const flips = late.slice(1).map((row, i) => shareOf(row, (label, example) => label !== late[i]?.[example]));
  const [start, finish] = [losses[0] ?? Number.NaN, meanOf(losses.slice(Math.floor(0.75 * losses.length)))];
  if (!(meanOf(flips) > WILD && finish >= start)) return null;
  const rate = rates.at(-1)?.[1];
  return {
    verdict: 'warn',
    message: `The predictions jump about to the end: from one record to the next ${Math.round(100 * meanOf(flips))} % of the examples change their class, and the loss, ${figure(finish)} over the last quarter, is no better than the ${figure(start)} that it began with.`,
    expected: 'predictions that settle',
    observed: `${Math.round(100 * meanOf(flips))} % of the predicted classes change from record to record`,
    cause: 'learning-rate',
    advice: `Lower the learning rate${rate === undefined ? '' : ` of ${rate}`} tenfold.`,
    plots: plotsOf(losses),
  };
}

function inWords(losses: readonly number[], series: PredictionSeries): string {
  const fell = `Over ${losses.length} steps the loss went from ${figure(losses[0] ?? Number.NaN)} to ${figure(meanOf(losses.slice(-10)))}`;
  const examples = perExample(series);
  const records = series.steps.length;
  if (series.kind === 'values') {
    const jitters = examples.flatMap(({ jitter }) => jitter ?? []);
    return jitters.length === 0
      ? `${fell}; ${records} predictions are too few to say how much they jitter.`
      : `${fell}; from one to the next of ${records} predictions an example moved by ${figure(meanOf(jitters))} on average.`;
  }
  const right = examples.filter((each) => each.right === true).length;
  const forgotten = examples.filter((each) => (each.forgotten ?? 0) > 0).length;
  return `${fell}. Of the ${examples.length} examples of the first batch ${right} are right at the end; ${forgotten === 1 ? '1 was' : `${forgotten} were`} right and then wrong at least once, by ${records} predictions.`;
}

function figures(losses: readonly number[], end: WatchRecord['end']): Pick<Judgement, 'evidence' | 'observed'> {
  return {
    observed:
      losses.length === 0 ? null : `loss ${figure(losses[0] ?? Number.NaN)} → ${figure(losses.at(-1) ?? Number.NaN)}`,
    evidence: {
      steps: losses.length,
      firstLoss: losses[0] ?? null,
      lastLoss: losses.at(-1) ?? null,
      recorderShare: end === null ? null : end.recorderMilliseconds / Math.max(1, end.milliseconds),
    },
  };
}

/** Of a long training the first steps of equally many, so that a finding stays small. */
function plotsOf(losses: readonly number[]): readonly Plot[] {
  const every = Math.ceil(losses.length / POINTS);
  const values = losses.filter((_, step) => step % every === 0);
  const title = every === 1 ? 'Loss of the training' : `Loss of the training, each ${every}th step`;
  return [{ kind: 'lines', title, yAxis: 'loss', series: [{ name: 'loss', values }] }];
}

/** How far a score is from what it should be: 1 is as far as it gets. */
const distance = (kind: PredictionSeries['kind'], score: number, truth: number, unit: number): number =>
  kind === 'values' ? Math.abs(score - truth) / unit : 1 - score;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number =>
  Math.sqrt(meanOf(values.map((value) => (value - meanOf(values)) ** 2)));
const shareOf = <T>(row: readonly T[], event: (value: T, index: number) => boolean): number =>
  row.filter(event).length / row.length;
const figure = (value: number): string => String(Number(value.toPrecision(4)));
