import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { Experiment } from '../../training/protocol/experiments.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, line, quietContext } from '../testing/fakeTraining.ts';
import { npyBytes } from '../testing/npy.ts';
import { firstLayer } from './firstLayer.ts';

interface Net {
  readonly input: Pick<TensorSummary, 'shape' | 'statistics'>;
  readonly layer: string;
  readonly weight: string;
  readonly shape: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly loadedWeights?: Capture['loadedWeights'];
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'first-layer-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const statistics = { minimum: 0, maximum: 1, mean: 0.5, standardDeviation: 0.3, nanCount: 0, infinityCount: 0 };

function judged(net: Net, asked: Experiment[] = []): Promise<Judgement> {
  const plain = fakeTraining({
    beforeActivation: [[0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[0]],
    criterion: () => 1,
    trace: [1],
  });
  const summary = (id: string): TensorSummary => ({
    id,
    name: net.weight,
    dtype: 'float32',
    shape: net.shape,
    statistics: null,
    firstValues: [],
  });
  const input: TensorSummary = { ...summary('input'), name: 'input', ...net.input };
  const { model } = plain.capture;
  assert.ok(model);
  const training: Training = {
    ...plain,
    capture: {
      ...plain.capture,
      framework: 'torch',
      ...(net.loadedWeights === undefined ? {} : { loadedWeights: net.loadedWeights }),
      batch: { ...plain.capture.batch, inputs: [input] },
      model: {
        ...model,
        layers: [{ name: 'first', kind: net.layer, parameterCount: 9, trainable: true, location: line(6) }],
      },
    },
    weights: async () => [summary('before')],
    run: async (experiment) => {
      asked.push(experiment);
      const rows = Array.from({ length: experiment.steps }, (_, step) => ({ step, loss: 1 }));
      const last = rows.at(-1);
      assert.ok(last);
      rows[rows.length - 1] = { ...last, ...{ weights: { [net.weight]: 'after' } } };
      return { experiment, rows, stopped: 'steps' };
    },
    saveTensor: async (id) => {
      const file = path.join(mkdtempSync(path.join(folder, 'run-')), `${id}.npy`);
      writeFileSync(file, npyBytes(id === 'before' ? net.before : net.after, net.shape));
      return { summary: summary(id), file };
    },
  };
  return firstLayer.judge(training, quietContext).catch((error: unknown) => {
    if (!(error instanceof NotApplicableError)) throw error;
    return { verdict: 'not-applicable', message: error.message };
  });
}

const noise = (count: number, seed: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Math.sin(seed + 12.9898 * index * index + 78.233 * index));

const convolution: Net = {
  input: { shape: [4, 1, 28, 28], statistics },
  layer: 'Conv2d',
  weight: 'first.weight',
  shape: [8, 1, 3, 3],
  before: noise(72, 1),
  after: noise(72, 1).map((value) => 1.5 * value),
};

test('filters: how far they moved, and their entropy before and after', async () => {
  const asked: Experiment[] = [];
  const { verdict, message, evidence, location } = await judged(convolution, asked);
  assert.equal(verdict, 'pass');
  assert.match(message, /In 299 of .* the 8 units of first\.weight have moved by 50 % of their size/);
  assert.equal(location?.line, 6);
  assert.ok(Math.abs(Number(evidence?.['entropyAtInit']) - Number(evidence?.['entropyAfter'])) < 1e-5, 'only longer');
  const last = asked.at(-1);
  assert.deepEqual([last?.batches, last?.keepWeights], ['as-trained', ['first.weight']]);
});

test('filters that became one direction have less entropy, and it is no alarm that others have not', async () => {
  const lined = Array.from({ length: 72 }, (_, index) => (Math.floor(index / 9) - 3.5) * ((index % 9) + 1));
  const { verdict, evidence } = await judged({ ...convolution, after: lined });
  assert.equal(verdict, 'pass');
  assert.ok(Number(evidence?.['entropyAfter']) < 0.01);
  assert.ok(Number(evidence?.['entropyAtInit']) > 0.5);
});

test('a layer that does not move is not trained', async () => {
  const { verdict, message } = await judged({ ...convolution, after: convolution.before });
  assert.equal(verdict, 'not-applicable');
  assert.match(message, /not trained/);
});

test('what a script loaded is told', async () => {
  const { message } = await judged({
    ...convolution,
    loadedWeights: { call: 'load_state_dict', how: 'loaded', location: line(12) },
  });
  assert.match(message, /began with what the script had loaded \(load_state_dict at train\.js:12\)/);
});

test('rows of an embedding, by how many moved', async () => {
  const before = noise(20, 2);
  const { verdict, message } = await judged({
    input: { shape: [4, 6], statistics: { ...statistics, maximum: 9 } },
    layer: 'Embedding',
    weight: 'first.weight',
    shape: [10, 2],
    before,
    after: before.map((value, index) => (index < 6 ? 2 * value : value)),
  });
  assert.equal(verdict, 'pass');
  assert.match(message, /3 of the 10 rows of first\.weight have moved, half of them by 100 %/);
});

test('tables, and numbers that no row of the embedding is for, are not judged', async () => {
  const table = { ...convolution, input: { shape: [4, 6], statistics }, shape: [8, 6], layer: 'Linear' };
  assert.equal((await judged(table)).verdict, 'not-applicable');
  const beyond = {
    ...table,
    layer: 'Embedding',
    shape: [10, 2],
    input: { shape: [4, 6], statistics: { ...statistics, maximum: 10 } },
  };
  assert.equal((await judged(beyond)).verdict, 'not-applicable');
});
