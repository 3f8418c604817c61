import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { OutputActivation } from '../../training/protocol/capture.ts';
import type { BatchSteering, Experiment } from '../../training/protocol/experiments.ts';
import type { LayerActivations } from '../../training/protocol/step.ts';
import type { Training } from '../../training/training.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { fakeTraining, line, quietContext, summarize } from '../testing/fakeTraining.ts';
import { inputIndependent } from './inputIndependent.ts';

type Losses = (batches: BatchSteering, step: number, seed: number) => number;

function judge(
  losses: Losses,
  activations: readonly LayerActivations[] = [],
  context: CheckContext = quietContext,
): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0], [0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[-1], [1]],
    criterion: () => 1,
  });
  return inputIndependent.judge(
    {
      ...training,
      activations: async () => activations,
      run: async (experiment) => ({
        experiment,
        stopped: 'steps',
        rows: Array.from({ length: experiment.steps }, (_, step) => ({
          step,
          loss: losses(experiment.batches, step, experiment.seed ?? 0),
        })),
      }),
    },
    context,
  );
}

const falling = (step: number, seed: number) => Math.exp(-step / 30) + seed / 100;

test('a net that learns from its inputs passes, with both curves', async () => {
  const judgement = await judge((batches, step, seed) => (batches === 'zero-inputs' ? 1 : falling(step, seed)));
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /3 seeds, p = 0\.05/);
  assert.equal(judgement.plots?.[0]?.kind, 'lines');
});

test('the same losses to the last digit: the inputs are ignored', async () => {
  const judgement = await judge((_, step, seed) => falling(step, seed));
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'input-ignored');
});

test('a dead layer is named as what the inputs do not get past', async () => {
  const dead: LayerActivations = {
    name: 'relu',
    kind: 'ReLU',
    location: line(7),
    shape: [2, 8],
    statistics: { minimum: 0, maximum: 0, mean: 0, standardDeviation: 0, nanCount: 0, infinityCount: 0 },
    deadShare: 1,
    zeroShare: 1,
    saturatedShare: null,
  };
  const judgement = await judge((_, step, seed) => falling(step, seed), [dead]);
  assert.equal(judgement.cause, 'no-gradient');
  assert.equal(judgement.location?.line, 7);
  assert.match(judgement.message, /past relu/);
});

test('not yet is no fault, and neither is a loss that stands still', async () => {
  const noisy = await judge(
    (batches, step, seed) => 1 + ((step * 7 + seed + (batches === 'zero-inputs' ? 1 : 0)) % 5) / 50,
  );
  assert.equal(noisy.verdict, 'not-applicable');
  assert.equal((await judge(() => 1)).verdict, 'not-applicable');
});

/** Tensors by id as `.npy` files of two examples with one number each. */
function saved(folder: string, tensors: Readonly<Record<string, readonly [number, number]>>): Training['saveTensor'] {
  return async (id) => {
    const name = id.replace(/@.*/, '');
    const file = path.join(folder, `${name}.npy`);
    const header = `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }".padEnd(117)}\n`;
    const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
    const values = Buffer.from(Float32Array.from(tensors[name] ?? [0, 0]).buffer);
    await writeFile(file, Buffer.concat([start, Buffer.from(header, 'latin1'), values]));
    return { summary: { ...summarize(name, [[0], [0]]), id }, file };
  };
}

async function judgeAnswers(
  predictions: readonly [number, number],
  inputs: readonly [number, number],
  activation: OutputActivation = 'none',
): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0], [0]],
    activation,
    activate: (example) => example,
    targets: [[-1], [1]],
    criterion: () => 1,
    inputs: summarize('input', [[1], [2]]),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'answers-'));
  try {
    return await inputIndependent.judge(
      {
        ...training,
        saveTensor: saved(folder, { predictions, input: inputs, target: [-1, 1] }),
        run: async (experiment) => ({
          experiment,
          stopped: 'steps',
          rows: Array.from({ length: experiment.steps }, (_, step) => ({
            step,
            loss: experiment.batches === 'zero-inputs' ? 1 : falling(step, 0),
            predictions: [`predictions@${step}`],
          })),
        }),
      },
      quietContext,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the same outputs for examples that differ: the inputs are ignored, whatever zeros do', async () => {
  const judgement = await judgeAnswers([0.5, 0.5], [1, 2]);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /does not use its inputs: its outputs are the same for all 2 examples/);
  assert.equal((await judgeAnswers([0.5, 0.6], [1, 2])).verdict, 'pass');
  // Sure of itself, and of what it is told by other numbers than these.
  assert.equal((await judgeAnswers([1, 1], [1, 2], 'sigmoid')).verdict, 'pass');
  assert.equal((await judgeAnswers([1, 1], [1, 2])).verdict, 'fail');
});

test('one and the same input for all examples, whose targets differ', async () => {
  const judgement = await judgeAnswers([0.5, 0.5], [1, 1]);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /what enters it is the same for all 2 examples/);
});

test('steps that cannot be repeated are not judged', async () => {
  const training = fakeTraining({
    beforeActivation: [[0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[0]],
    criterion: () => 1,
  });
  await assert.rejects(inputIndependent.judge(training, quietContext), NotApplicableError);
});

test('steps too slow for ten a seed are not taken at all', async () => {
  const seeds = new Set<number>();
  const judgement = await judge(
    (batches, step, seed) => {
      seeds.add(seed);
      return batches === 'zero-inputs' ? 1 : falling(step, seed);
    },
    [],
    { ...quietContext, withinMilliseconds: 0 },
  );
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /too slow/);
  assert.ok(!seeds.has(2));
});

/** A net of one output for yes and no: a criterion of squares between -1 and 1, so that always 0 costs 1 and right answers 0. */
function judgeRates(
  losses: (experiment: Experiment, step: number) => number,
  plannedSteps?: number,
): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0], [0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[-1], [1]],
    criterion: (outputs, targets) =>
      outputs.reduce((sum, output, row) => sum + ((output[0] ?? 0) - (targets[row]?.[0] ?? 0)) ** 2, 0) /
      outputs.length,
    optimizer: { name: 'sgd', learningRate: 0.5, location: line(9) },
  });
  const { capture } = training;
  const dataSource = { kind: 'arrays', exampleCount: 2, batchSize: 2, shuffled: true };
  return inputIndependent.judge(
    {
      ...training,
      capture: { ...capture, dataSource: plannedSteps === undefined ? dataSource : { ...dataSource, plannedSteps } },
      run: async (experiment) => ({
        experiment,
        stopped: 'steps',
        rows: Array.from({ length: experiment.steps }, (_, step) => ({ step, loss: losses(experiment, step) })),
      }),
    },
    quietContext,
  );
}

const flat = ({ batches, seed = 0 }: Experiment, step: number) =>
  (batches === 'zero-inputs' ? 1 : 0.999) + ((step * 7 + seed) % 5) / 1e4;

test('a planned training that learns nothing, where Adam learns in as many steps', async () => {
  const losses = (experiment: Experiment, step: number) =>
    experiment.optimizer?.learningRate === 1e-1 ? Math.exp(-step / 10) : flat(experiment, step);
  const judgement = await judgeRates(losses, 240);
  assert.equal(judgement.verdict, 'warn');
  assert.equal(judgement.cause, 'learning-rate');
  assert.equal(judgement.location?.line, 9);
  assert.match(
    judgement.message,
    /In all 240 steps that the script plans, sgd at a learning rate of 0\.5.*Adam at 0\.1/,
  );
});

test('nothing is said of a plan that is not known, of what Adam cannot learn either, or of a plan that is long enough', async () => {
  const adamLearns = (experiment: Experiment, step: number) =>
    experiment.optimizer ? Math.exp(-step / 10) : flat(experiment, step);
  assert.equal((await judgeRates(adamLearns)).verdict, 'not-applicable');
  assert.equal((await judgeRates(adamLearns, 60)).verdict, 'not-applicable');
  assert.equal((await judgeRates(flat, 240)).verdict, 'not-applicable');
  const slowly = (experiment: Experiment, step: number) =>
    experiment.steps > 300 ? 1 - step / 2_000 : adamLearns(experiment, step);
  assert.equal((await judgeRates(slowly, 1_000)).verdict, 'not-applicable');
});

test('steps that drive the loss up on all batches, where Adam brings it down', async () => {
  const driven = ({ batches, optimizer, seed = 0 }: Experiment, step: number) =>
    batches === 'zero-inputs' ? 1 : optimizer ? Math.exp(-step / 30) : 1 + step / 10 + seed / 100;
  const judgement = await judgeRates(driven);
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'learning-rate');
  assert.match(judgement.message, /too long: on the script's own batches/);
  const withoutWay = ({ batches }: Experiment, step: number) => (batches === 'zero-inputs' ? 1 : 1 + step / 10);
  assert.equal((await judgeRates(withoutWay)).verdict, 'not-applicable');
});

test('a net that cannot be given zeros is not judged by them', async () => {
  const { verdict, message } = await judge((batches, step, seed) =>
    batches === 'zero-inputs' ? Number.POSITIVE_INFINITY : falling(step, seed),
  );
  assert.equal(verdict, 'not-applicable');
  assert.match(message, /cannot be given zeros/);
});
