import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { EvaluationPass, InputBatch } from '../../../training/protocol/evaluations.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import { fakeTraining, line, summarize } from '../../testing/fakeTraining.ts';
import { npyBytes } from '../../testing/npy.ts';
import { judgeConstantChannel } from './constantChannel.ts';
import { judgeDeafLabels } from './deafLabels.ts';
import { judgeEvaluationInputs } from './evaluationInputs.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flags-'));
after(() => rmSync(folder, { recursive: true }));

const saving = (values: readonly number[], shape: readonly number[]): Pick<Training, 'saveTensor'> => ({
  saveTensor: async (id) => {
    const file = path.join(folder, `${id}.npy`);
    writeFileSync(file, npyBytes(values, shape));
    return { summary: summary(id, shape), file };
  },
});

const summary = (id: string, shape: readonly number[]): TensorSummary => ({
  ...summarize(id, [[0, 1]]),
  shape,
});

type Criterion = (outputs: readonly (readonly number[])[], targets: readonly (readonly number[])[]) => number;

function trainingOf(criterion: Criterion, targets: readonly number[], inputs = summarize('x', [[0, 1]])): Training {
  return fakeTraining({
    beforeActivation: targets.map(() => [0.1]),
    activation: 'none',
    activate: (example) => example,
    targets: targets.map((target) => [target]),
    criterion,
    inputs,
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const squared: Criterion = (outputs, targets) =>
  mean(outputs.map(([output = 0], row) => (output - (targets[row]?.[0] ?? 0)) ** 2));

/** Pictures of 8 x 8 pixels with the channels last. */
async function channels(colour: (channel: number, pixel: number) => number, count = 3) {
  const shape = [4, 8, 8, count];
  const values = Array.from({ length: 4 * 64 * count }, (_, at) => colour(at % count, Math.floor(at / count)));
  const training = trainingOf(squared, [0, 1], summary('pictures', shape));
  return judgeConstantChannel({ ...training, ...saving(values, shape) });
}

test('a colour channel that is the same everywhere', async () => {
  const found = await channels((channel, pixel) => (channel === 1 ? 0 : pixel % 7));
  assert.equal(found?.verdict, 'warn');
  assert.match(found?.message ?? '', /Channel 1 of 3 .* is 0 in every pixel of all 4 pictures/);
});

test('channels that vary, an opaque fourth one, and a batch that is constant altogether', async () => {
  assert.equal(await channels((channel, pixel) => channel + (pixel % 7)), null);
  assert.equal(await channels((channel, pixel) => (channel === 3 ? 1 : pixel % 7), 4), null);
  assert.equal(await channels(() => 0), null);
});

const deaf = (criterion: Criterion, labels: readonly number[]) =>
  judgeDeafLabels({ ...trainingOf(criterion, labels), ...saving(labels, [labels.length, 1]) });

const margin: Criterion = (outputs, targets) =>
  mean(outputs.map(([output = 0], row) => Math.log1p(Math.exp(-(targets[row]?.[0] ?? 0) * output))));
const reward: Criterion = (outputs, targets) =>
  mean(outputs.map(([output = 0], row) => -(targets[row]?.[0] ?? 0) * output));
const binary: Criterion = (outputs, targets) =>
  mean(outputs.map(([output = 0], row) => Math.log1p(Math.exp(output)) - (targets[row]?.[0] ?? 0) * output));

test('labels 0 and 1 for a criterion of -1 and 1', async () => {
  const found = await deaf(margin, [0, 1, 1, 0]);
  assert.equal(found?.verdict, 'fail');
  assert.match(found?.message ?? '', /costs 0\.6931/);
});

test('labels that the criterion takes, and rewards of nothing', async () => {
  assert.equal(await deaf(margin, [-1, 1, 1, -1]), null);
  assert.equal(await deaf(binary, [0, 1, 1, 0]), null);
  assert.equal(await deaf(squared, [0, 1, 1, 0]), null);
  assert.equal(await deaf(reward, [0, 1, 1, 0]), null);
});

const PICTURES = [20, 1, 8, 8];

const batch = (minimum: number, maximum: number, about: number, deviation: number, shape = PICTURES): InputBatch => ({
  shape,
  statistics: { minimum, maximum, mean: about, standardDeviation: deviation, nanCount: 0, infinityCount: 0 },
  atLimits: 0.05,
});

async function evaluated(training: readonly InputBatch[], evaluation: readonly InputBatch[]) {
  const [first] = training;
  const pass: EvaluationPass = {
    location: line(40),
    afterSteps: 3,
    examplesSeen: 40,
    datasetSize: 40,
    dropsLastBatch: false,
    layersInTrainingMode: [],
    recordsGradients: false,
    randomInputs: false,
    alsoInTraining: 0,
    inputs: evaluation,
  };
  const captured = { ...summary('x', first?.shape ?? PICTURES), statistics: first?.statistics ?? null };
  return judgeEvaluationInputs(
    {
      ...trainingOf(squared, [0, 1], captured),
      evaluations: async () => ({
        passes: [pass],
        ended: 'script-ended',
        trainsInEvaluationMode: null,
        trainingInputs: training,
      }),
    },
    1_000,
  );
}

const normalised = [batch(-0.42, 2.82, 0.01, 1.01), batch(-0.42, 2.82, -0.02, 0.98)];

test('pictures that are normalised for training and not for the evaluation', async () => {
  const found = await evaluated(normalised, [batch(0, 1, 0.13, 0.31), batch(0, 1, 0.14, 0.3)]);
  assert.equal(found?.verdict, 'warn');
  assert.equal(found?.location?.line, 40);
});

test('bytes against a share of them, in a single batch', async () => {
  assert.equal(
    (await evaluated([batch(0, 1, 0.4, 0.3), batch(0, 1, 0.5, 0.3)], [batch(0, 255, 120, 80)]))?.verdict,
    'warn',
  );
});

test('the same coding of other pictures', async () => {
  assert.equal(await evaluated(normalised, [batch(-0.42, 2.82, 0.4, 1.3), batch(-0.42, 2.82, 0.3, 1.2)]), null);
});

test('other data within no limits: a shift alone proves nothing', async () => {
  const training = [batch(-2.9, 3.1, 0, 1), batch(-3.2, 2.7, 0.1, 0.9)];
  assert.equal(await evaluated(training, [batch(-1, 9, 4, 2.5), batch(0, 8.5, 4.2, 2.1)]), null);
});

test('windows of one series share their extremes', async () => {
  const windows = [20, 30];
  const training = [batch(-1, 1, 0, 0.5, windows), batch(-1, 1, 0.1, 0.4, windows)];
  assert.equal(await evaluated(training, [batch(0.5, 4, 2, 0.9, windows), batch(0.5, 4, 2.1, 0.8, windows)]), null);
});
