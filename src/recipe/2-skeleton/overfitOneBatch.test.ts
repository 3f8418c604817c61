import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { DataSourceSummary } from '../../training/protocol/capture.ts';
import type { Experiment, Trace } from '../../training/protocol/experiments.ts';
import type { Linearity, ParameterStep } from '../../training/protocol/step.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import { type FakeNet, fakeTraining, quietContext } from '../testing/fakeTraining.ts';
import { npyBytes } from '../testing/npy.ts';
import { overfitOneBatch } from './overfitOneBatch.ts';

const squares = (outputs: readonly (readonly number[])[], targets: readonly (readonly number[])[]) =>
  outputs.reduce((sum, [output = 0], row) => sum + (output - (targets[row]?.[0] ?? 0)) ** 2, 0) / outputs.length;

/** The best constant costs 1, the right answers 0. */
const regression: FakeNet = {
  beforeActivation: [[0], [0], [0], [0]],
  activation: 'none',
  activate: (example) => example,
  targets: [[-1], [1], [-1], [1]],
  criterion: squares,
};

const steps = (count: number, loss: (step: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, step) => loss(step));
const falling = steps(200, (step) => Math.exp(-step / 20));

const folder = mkdtempSync(path.join(tmpdir(), 'overfit-'));
after(() => rmSync(folder, { recursive: true }));

/** A column of numbers as a `.npy` file. */
function npyOf(values: readonly number[]): string {
  const file = path.join(folder, `${values.join('_')}.npy`);
  writeFileSync(file, npyBytes(values, [values.length, 1]));
  return file;
}

interface Shown {
  readonly own: readonly number[];
  readonly rates?: (step: number) => number;
  readonly adam?: readonly number[];
  readonly asTrained?: readonly number[];
  readonly updateRatio?: number;
  readonly affine?: boolean;
  readonly net?: Partial<FakeNet>;
  /** One number an example; refused when absent. */
  readonly inputs?: readonly number[];
  readonly layers?: readonly string[];
  readonly source?: DataSourceSummary;
}

async function judge({
  own,
  rates,
  adam,
  asTrained,
  updateRatio,
  affine = false,
  net,
  inputs,
  layers = ['Dense'],
  source,
}: Shown): Promise<Judgement> {
  const fake = fakeTraining({ ...regression, ...net });
  const lossesOf = ({ optimizer, batches }: Experiment) =>
    batches === 'as-trained' && !optimizer ? (asTrained ?? own) : optimizer ? adam : own;
  const { model } = fake.capture;
  const training: Training = {
    ...fake,
    capture: {
      ...fake.capture,
      dataSource: source ?? null,
      model: model && { ...model, layers: layers.flatMap((kind) => model.layers.map((layer) => ({ ...layer, kind }))) },
    },
    run: async (experiment): Promise<Trace> => {
      const losses = lossesOf(experiment);
      if (!losses) {
        throw new NotApplicableError('The optimizer cannot be replaced here.');
      }
      const end = losses.findIndex((loss) => !Number.isFinite(loss) || loss <= (experiment.stopBelow ?? -1));
      const rows = losses
        .slice(0, end === -1 ? losses.length : end + 1)
        .map((loss, step) => ({ step, loss, learningRate: rates?.(step) ?? 0.1 }));
      return { experiment, rows, stopped: end === -1 ? 'steps' : 'below' };
    },
    describeStep: async () => ({
      parameters: [{ name: 'weight', size: 10, updateRatio: updateRatio ?? 1e-3 } as ParameterStep],
      gradientsCleared: true,
      clippedBeforeBackward: null,
      outputGradientNorms: null,
      stilledLayers: [],
    }),
    linearity: async (): Promise<Linearity> => ({ affine, weightLayers: [] }),
    saveTensor: async (id) => {
      if (!inputs) {
        throw new NotApplicableError('Nothing is saved here.');
      }
      const targets = (net?.targets ?? regression.targets).flat();
      return {
        summary: fake.capture.batch.inputs[0] as TensorSummary,
        file: npyOf(id === 'target' ? targets : inputs),
      };
    },
  };
  return overfitOneBatch.judge(training, quietContext);
}

test('a batch that is learned by heart passes, with its losses drawn against the floor', async () => {
  const judgement = await judge({ own: falling });
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /from 1 to 0\.0\d+ in \d+ steps; the lowest that can be reached is 0/);
  const [plot] = judgement.plots ?? [];
  assert.ok(plot?.kind === 'lines' && plot.level?.value === 0 && (plot.series[0]?.values.length ?? 0) > 10);
});

test('what the script’s optimizer has not reached yet, Adam may', async () => {
  const slow = steps(300, (step) => 1 - step / 1000);
  const judgement = await judge({ own: slow, adam: falling });
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /with Adam at 0\.001.*still falling/);
});

test('a rate that throws the net off fails on the optimizer’s line', async () => {
  const judgement = await judge({ own: [1, 40, 1600, Number.POSITIVE_INFINITY], adam: falling });
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'learning-rate');
  assert.equal(judgement.location?.line, 9);
  assert.match(judgement.message, /sgd at a learning rate of 0\.1.*no longer finite after 3 steps.*Adam at 0\.001/);
});

test('a loss that leaps and stays up fails, where the script’s own batches do the same', async () => {
  const own = steps(200, (step) => (step === 0 ? 1 : step < 10 ? 50 : 1.1));
  assert.equal((await judge({ own, adam: falling })).cause, 'learning-rate');
  assert.equal((await judge({ own, adam: falling, asTrained: falling })).verdict, 'pass');
});

test('a loss that strays above where it began and stands still there fails; one that is merely noisy does not', async () => {
  const own = steps(200, (step) => (step === 0 ? 1 : 1.3));
  const judgement = await judge({ own, adam: falling });
  assert.deepEqual([judgement.verdict, judgement.cause], ['fail', 'learning-rate']);
  const noisy = steps(200, (step) => 1.25 + 0.2 * Math.sin(step));
  assert.notEqual((await judge({ own: [1, ...noisy], adam: falling })).verdict, 'fail');
});

test('a negative rate is called that', async () => {
  const optimizer = { name: 'adam', learningRate: -1000, location: { file: '/project/train.js', line: 9, column: 1 } };
  const judgement = await judge({ own: [1, 1600, Number.NaN], adam: falling, net: { optimizer } });
  assert.match(judgement.message, /climbs, since its learning rate is negative/);
  assert.match(judgement.advice ?? '', /positive/);
});

test('a rate far too low is told by the pace and by weights that hardly move', async () => {
  const own = steps(300, (step) => 1 - step * 1e-6);
  const judgement = await judge({ own, adam: falling, updateRatio: 1e-7 });
  assert.equal(judgement.verdict, 'warn');
  assert.match(judgement.message, /too short.*at this pace.*steps/);
});

test('slow is not too low: a schedule that warms up, weights that move, a net that knows something', async () => {
  const own = steps(300, (step) => 1 - step * 1e-6);
  const warmUp = await judge({ own, adam: falling, updateRatio: 1e-7, rates: (step) => step * 1e-7 });
  assert.equal(warmUp.verdict, 'pass');
  assert.equal((await judge({ own, adam: falling, updateRatio: 1e-2 })).verdict, 'pass');
  const tuned = steps(300, () => 0.3);
  assert.equal((await judge({ own: tuned, adam: falling, updateRatio: 1e-7 })).verdict, 'pass');
});

test('an untrained net that is better than the best constant by luck is no net that knows something', async () => {
  const lucky = steps(300, () => 0.8);
  assert.equal((await judge({ own: lucky, adam: falling, updateRatio: 1e-9 })).verdict, 'warn');
  assert.equal((await judge({ own: lucky, adam: falling, updateRatio: 1e-5 })).verdict, 'pass');
});

test('neither the script’s optimizer nor Adam moves it: not judged where the examples cannot be compared', async () => {
  const flat = steps(300, () => 1);
  assert.equal((await judge({ own: flat, adam: flat })).verdict, 'not-applicable');
});

test('neither moves it, the examples differ and the net is no affine map: it cannot learn a batch', async () => {
  const flat = steps(300, () => 1);
  const inputs = [0.1, 0.2, 0.3, 0.4];
  const stuck = await judge({ own: flat, adam: flat, inputs });
  assert.equal(stuck.verdict, 'fail');
  assert.match(stuck.message, /cannot learn a single batch by heart.*same answer costs 1, the right ones 0/);
  assert.equal((await judge({ own: flat, adam: flat, inputs, affine: true })).verdict, 'not-applicable');
  assert.equal((await judge({ own: flat, adam: flat, inputs, layers: ['LSTM', 'Dense'] })).verdict, 'not-applicable');
});

test('equal inputs with different targets are a floor, not a fault', async () => {
  const flat = steps(300, () => 1);
  assert.equal((await judge({ own: flat, adam: flat, inputs: [0.1, 0.1, 0.3, 0.4] })).verdict, 'not-applicable');
});

test('without another optimizer to compare with, slowness is no verdict', async () => {
  const judgement = await judge({ own: steps(300, (step) => 1 - step / 1000) });
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /still falling/);
});

test('of a run that came to no steps nothing is told of how its loss goes', async () => {
  const judgement = await judge({ own: [1] });
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /too slow: none could be taken/);
  assert.doesNotMatch(judgement.message, /falling/);
});

test('equal targets leave nothing to learn, a loss that is no number no way down', async () => {
  const judgement = await judge({ own: falling, net: { targets: [[1], [1], [1], [1]] } });
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /nothing to learn by heart/);
  const lost = await judge({ own: falling, net: { beforeActivation: [[Number.NaN], [0], [0], [0]] } });
  assert.match(lost.message, /before the first update/);
});

test('a rate that is spent long before the planned training is over is warned of, one that comes back is not', async () => {
  const own = steps(300, () => 0.8);
  const source = (plannedSteps: number) => ({
    kind: 'arrays',
    exampleCount: 320,
    batchSize: 32,
    shuffled: true,
    plannedSteps,
  });
  const decaying = (step: number) => 0.1 * 0.9 ** step;
  const { verdict, cause, message } = await judge({ own, adam: falling, rates: decaying, source: source(1000) });
  assert.deepEqual([verdict, cause], ['warn', 'learning-rate']);
  assert.match(message, /falls from 0\.1 to .* within 44 steps, and the script plans 1000/);
  const restarts = (step: number) => 0.1 * 0.9 ** (step % 60);
  for (const shown of [
    { rates: decaying, source: source(80) },
    { rates: restarts, source: source(1000) },
    { rates: () => 0.1, source: source(1000) },
  ]) {
    assert.doesNotMatch((await judge({ own, adam: falling, ...shown })).message, /spent/);
  }
});
