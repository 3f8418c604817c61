import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TensorValues } from '../../tensors/npy.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import { fakeTraining } from '../testing/fakeTraining.ts';
import { perExample } from './predictionDynamics/perExample.ts';
import { type PredictionSeries, predictionSeries } from './predictionDynamics/series.ts';
import { judgeDynamics } from './predictionDynamics.ts';

const plain = fakeTraining({
  beforeActivation: [[0.1], [0.2]],
  activation: 'none',
  activate: (example) => example,
  targets: [[0], [1]],
  criterion: () => 1,
}).capture;
const captureOf = (loss: string): Capture => ({ ...plain, loss: { ...plain.loss, name: loss } });
const tensor = (shape: readonly number[], values: readonly number[]): TensorValues => ({ shape, type: 'f4', values });
const steps = (count: number): readonly number[] => Array.from({ length: count }, (_, step) => step);

function seriesOf(loss: string, predictions: TensorValues, targets: TensorValues): PredictionSeries {
  const series = predictionSeries(captureOf(loss), steps(predictions.shape[0] ?? 0), predictions, targets);
  assert.ok(typeof series !== 'string', String(series));
  return series;
}

test('logits against class indices: probabilities of the true class and the predicted one', () => {
  const logits = tensor([2, 2, 3], [0, 0, 0, 0, 0, Math.log(2), 5, 0, 0, 0, 0, 9]);
  const { kind, truth, scores, labels } = seriesOf('cross_entropy', logits, tensor([2], [0, 2]));
  assert.equal(kind, 'classes');
  assert.deepEqual(truth, [0, 2]);
  assert.ok(Math.abs((scores[0]?.[0] ?? 0) - 1 / 3) < 1e-9 && Math.abs((scores[0]?.[1] ?? 0) - 0.5) < 1e-9);
  assert.deepEqual(labels, [
    [0, 2],
    [0, 2],
  ]);
});

test('probabilities and log-probabilities are taken as they are', () => {
  const probabilities = [0.2, 0.8, 0.7, 0.3];
  const oneHot = tensor([2, 2], [0, 1, 0, 1]);
  const direct = seriesOf('categoricalCrossentropy', tensor([1, 2, 2], probabilities), oneHot);
  assert.deepEqual(direct.scores, [[0.8, 0.3]]);
  const logs = seriesOf('nll_loss', tensor([1, 2, 2], probabilities.map(Math.log)), tensor([2, 1], [1, 1]));
  assert.deepEqual(
    logs.scores[0]?.map((score) => Number(score.toFixed(6))),
    [0.8, 0.3],
  );
});

test('positions of sequences are examples', () => {
  const values = Array.from({ length: 12 }, (_, index) => index % 2);
  const { truth, labels } = seriesOf('cross_entropy', tensor([1, 2, 3, 2], values), tensor([2, 3], [1, 0, 1, 1, 1, 0]));
  assert.deepEqual(truth, [1, 0, 1, 1, 1, 0]);
  assert.deepEqual(labels, [[1, 1, 1, 1, 1, 1]]);
});

test('one number for yes or no is squashed where the loss squashes it', () => {
  const { kind, scores, labels } = seriesOf(
    'binary_cross_entropy_with_logits',
    tensor([1, 2, 1], [0, -30]),
    tensor([2, 1], [1, 0]),
  );
  assert.equal(kind, 'binary');
  assert.deepEqual(scores[0]?.map(Math.fround), [0.5, 1]);
  assert.deepEqual(labels, [[0, 0]]);
});

test('whole numbers to be met by a squared error are values, not classes', () => {
  assert.equal(seriesOf('mse_loss', tensor([1, 2, 1], [0.5, 1.5]), tensor([2, 1], [0, 1])).kind, 'values');
  assert.equal(
    seriesOf('meanSquaredError', tensor([1, 2, 2], [0, 1, 0, 1]), tensor([2, 2], [1, 0, 0, 1])).kind,
    'values',
  );
});

test('what does not belong together is said and not shown', () => {
  const apart = predictionSeries(
    captureOf('mse_loss'),
    [0],
    tensor([1, 4, 7], Array(28).fill(0)),
    tensor([4, 3], Array(12).fill(0)),
  );
  assert.match(String(apart), /not known which belong together/);
  assert.match(String(predictionSeries(plain, [0], tensor([1, 2, 1], [0, 1]), null)), /no targets/);
});

test('jitter, label changes and forgetting of each example', () => {
  const series: PredictionSeries = {
    kind: 'classes',
    steps: steps(8),
    truth: [1, 1],
    scores: [
      [0.9, 0.9],
      [0.1, 0.9],
      [0.9, 0.9],
      [0.1, 0.9],
      [0.9, 0.9],
      [0.1, 0.9],
      [0.9, 0.9],
      [0.9, 0.9],
    ],
    labels: [
      [1, 1],
      [0, 1],
      [1, 1],
      [0, 1],
      [1, 1],
      [0, 1],
      [1, 1],
      [1, 1],
    ],
  };
  const [restless, calm] = perExample(series);
  assert.equal(restless?.labelChanges, 6);
  assert.equal(restless?.forgotten, 3);
  assert.ok(Math.abs((restless?.jitter ?? 0) - (6 * 0.8) / 7) < 1e-9);
  assert.deepEqual(calm, { jitter: 0, labelChanges: 0, forgotten: 0, right: true });
  const few = perExample({
    ...series,
    steps: steps(7),
    scores: series.scores.slice(1),
    labels: series.labels?.slice(1) ?? null,
  });
  assert.deepEqual([few[0]?.jitter, few[0]?.labelChanges, few[0]?.forgotten], [null, 5, 2], 'too few for a mean');
});

/** 16 examples of 4 classes over so many records, told by label. */
function labelled(label: (record: number, example: number) => number, score = 0.4, records = 40): PredictionSeries {
  const examples = steps(16);
  return {
    kind: 'classes',
    steps: steps(records).map((record) => record * 10),
    truth: examples.map((example) => example % 4),
    scores: steps(records).map((record) => examples.map((example) => score + 0.1 * Math.sin(record + example))),
    labels: steps(records).map((record) => examples.map((example) => label(record, example))),
  };
}
const judge = (losses: readonly number[], series: PredictionSeries | string) =>
  judgeDynamics({ losses, end: null, capture: plain, rates: [[0, 10]] }, series);
const flat = (count: number, loss = 1.4): readonly number[] => Array(count).fill(loss);
const settled = labelled((record, example) => (record < 8 ? 0 : example % 4));
const wild = labelled((record, example) => (record * 7 + example * record) % 4);

test('a training that learns passes, with its figures', () => {
  const judgement = judge(
    steps(400).map((step) => 1.4 * 0.99 ** step),
    settled,
  );
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /Of the 16 examples of the first batch 16 are right at the end/);
});

test('a loss that is lost for good fails; one step of it does not', () => {
  const lost = judge([1, 0.9, ...flat(10, Number.NaN)], settled);
  assert.equal(lost.verdict, 'fail');
  assert.match(lost.message, /From step 2 on the loss is NaN/);
  assert.equal(lost.cause, 'not-finite');
  assert.equal(judge([1, Number.POSITIVE_INFINITY, ...flat(10, 0.5)], settled).verdict, 'pass');
});

test('predictions that never move while the loss stands fail', () => {
  const still = labelled(() => 0);
  const { scores } = still;
  const frozen = { ...still, scores: scores.map(() => scores[0] ?? []) };
  assert.equal(judge(flat(400), frozen).verdict, 'fail');
  assert.equal(judge(flat(400), still).verdict, 'pass', 'they move');
  assert.equal(judge(flat(50), frozen).verdict, 'pass', 'a few steps prove nothing');
  const right = { ...frozen, scores: frozen.scores.map((row) => row.map(() => 0.99)) };
  assert.equal(judge(flat(400, 0.01), right).verdict, 'pass', 'there is nothing left to learn');
  const falling = steps(400).map((step) => 1.4 - step / 1000);
  assert.equal(judge(falling, frozen).verdict, 'pass', 'the loss moves');
});

test('predictions that jump about to the end warn only where the loss is no better than at the start', () => {
  const jumping = judge(flat(400), wild);
  assert.equal(jumping.verdict, 'warn');
  assert.equal(jumping.cause, 'learning-rate');
  assert.match(jumping.advice ?? '', /10 tenfold/);
  assert.equal(judge([2, ...flat(399)], wild).verdict, 'pass');
  const early = labelled((record, example) => (record < 25 ? (record * 7 + example * record) % 4 : example % 4));
  assert.equal(judge(flat(400), early).verdict, 'pass', 'they settle');
  const oneClass = { ...wild, truth: wild.truth.map(() => 1) };
  assert.equal(judge(flat(400), oneClass).verdict, 'pass', 'targets that are all alike, as those of a discriminator');
});

test('without predictions only the loss can be judged', () => {
  assert.equal(judge(flat(400), 'No predictions were recorded.').verdict, 'not-applicable');
  assert.equal(judge(flat(400, Number.NaN), 'No predictions were recorded.').verdict, 'fail');
});
