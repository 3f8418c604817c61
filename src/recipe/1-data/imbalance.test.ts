import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeExamples, save, temporaryFolder, uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { imbalance } from './imbalance.ts';

function judge(targets: readonly (number | readonly number[])[], more: Partial<FakeExamples> = {}) {
  const next = uniforms(5);
  const inputs = targets.map(() => Array.from({ length: 4 }, next));
  return imbalance.judge(withExamples({ inputs, targets, ...more }), quietContext);
}

const mixed = (count: number, rare: number): number[] =>
  Array.from({ length: count }, (_, at) => (at % Math.floor(count / rare) === 0 ? 1 : 0));

describe('data/imbalance', () => {
  it('counts even classes and gives their log priors', async () => {
    const { verdict, evidence } = await judge(Array.from({ length: 100 }, (_, at) => at % 4));
    assert.equal(verdict, 'pass');
    assert.deepEqual(evidence?.['counts'], [25, 25, 25, 25]);
    assert.deepEqual(
      evidence?.['logPriors'],
      [0, 1, 2, 3].map(() => Math.log(0.25)),
    );
  });

  it('warns of a class with less than a tenth of its share and hardly an example, one-hot or not', async () => {
    const targets = mixed(2000, 10);
    const { verdict, evidence } = await judge(targets);
    assert.equal(verdict, 'warn');
    assert.deepEqual(evidence?.['counts'], [1990, 10]);
    assert.equal((await judge(targets.map((label) => (label === 0 ? [1, 0] : [0, 1])))).verdict, 'warn');
  });

  it('does not warn where the part that was read may have missed them', async () => {
    const targets = [...mixed(60, 1), ...mixed(60, 1)];
    assert.equal((await judge(targets, { read: { complete: false } })).verdict, 'pass');
    assert.equal((await judge(targets)).verdict, 'warn');
  });

  it('does not count the beginning of a sorted file', async () => {
    const sorted = Array.from({ length: 400 }, (_, at) => (at < 390 ? 0 : 1));
    assert.equal((await judge(sorted, { read: { complete: false } })).verdict, 'not-applicable');
    assert.equal((await judge(sorted)).verdict, 'warn');
  });

  it('passes where the loss gives the rare class weight, or batches hold more of it', async () => {
    const targets = mixed(2000, 10);
    const inputs = targets.map((_, at) => [at, 1, 2, 3]);
    const training = withExamples({ inputs, targets, classes: 2 });
    const judgeBatch = async (batch: readonly number[], weight: number) => {
      const saved = save(
        temporaryFolder(),
        'batch',
        batch.map((label) => [label]),
        [],
        'int32',
      );
      const { capture } = training;
      return imbalance.judge(
        {
          ...training,
          capture: { ...capture, batch: { ...capture.batch, size: batch.length, targets: [saved.summary] } },
          saveTensor: async () => saved,
          lossOf: async ({ outputs }) => (outputs.kind === 'constant' && outputs.values[0]?.[1] === 1 ? 1 : weight),
        },
        quietContext,
      );
    };
    const few = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    assert.equal((await judgeBatch(few, 1)).verdict, 'warn');
    assert.equal((await judgeBatch(few, 5)).evidence?.['remedied'], 'weights');
    assert.equal((await judgeBatch([0, 1, 1, 0, 1, 0, 1, 0, 1, 0], 1)).evidence?.['remedied'], 'sampling');
  });

  it('tells of a rare class with many examples, and does not warn', async () => {
    const { verdict, message } = await judge(mixed(6000, 60));
    assert.equal(verdict, 'pass');
    assert.match(message, /class 1 has 60/);
  });

  it('takes counts for what they are', async () => {
    const targets = Array.from({ length: 300 }, (_, at) => (at % 100 === 0 ? 9 : at % 4));
    assert.equal((await judge(targets, { lossName: 'PoissonNLLLoss', classes: 10 })).verdict, 'not-applicable');
    assert.equal((await judge(targets, { lossName: 'nll', classes: 1 })).verdict, 'not-applicable');
  });

  it('has nothing to count in quantities', async () => {
    const { verdict } = await judge(
      Array.from({ length: 50 }, (_, at) => [at / 7]),
      { lossName: 'mean_squared_error' },
    );
    assert.equal(verdict, 'not-applicable');
  });
});
