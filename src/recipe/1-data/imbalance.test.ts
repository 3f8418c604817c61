import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { EvaluationPass } from '../../training/protocol/evaluations.ts';
import type { EvaluationsSeen } from '../../training/training.ts';
import { type FakeExamples, save, temporaryFolder, uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext, summarize } from '../testing/fakeTraining.ts';
import { imbalance } from './imbalance.ts';

function judge(targets: readonly (number | readonly number[])[], more: Partial<FakeExamples> = {}) {
  const next = uniforms(5);
  const inputs = targets.map(() => Array.from({ length: 4 }, next));
  return imbalance.judge(withExamples({ inputs, targets, ...more }), quietContext);
}

const mixed = (count: number, rare: number): number[] =>
  Array.from({ length: count }, (_, at) => (at % Math.floor(count / rare) === 0 ? 1 : 0));

/** The labels of a captured batch. */
const savedBatch = (batch: readonly number[]) =>
  save(
    temporaryFolder(),
    'batch',
    batch.map((label) => [label]),
    [],
    'int32',
  );

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

  it('fails where all examples are of one class, by whatever the net can answer to all of them', async () => {
    const one = Array.from({ length: 100 }, () => 3);
    const ending = async (shape: readonly number[], more: Partial<FakeExamples> = {}) => {
      const training = withExamples({ inputs: one.map((_, at) => [at, 1]), targets: one, ...more });
      const last = { ...summarize('last', [[0, 1]]), shape };
      return (await imbalance.judge({ ...training, weights: async () => [last] }, quietContext)).verdict;
    };
    const bias = [10];
    assert.equal(await ending(bias), 'fail');
    assert.equal(await ending(bias, { targets: one.map(() => [0, 1, 0]) }), 'fail');
    // The right one of several candidates; a quantity; a part of a file that may be sorted; a batch that the script made.
    assert.equal(await ending([500, 10], { targets: one.map(() => [1, 0, 0]) }), 'not-applicable');
    assert.equal(await ending([64], { targets: one.map(() => [1, 0, 0]) }), 'not-applicable');
    assert.equal(await ending(bias, { lossName: 'mse' }), 'not-applicable');
    assert.equal(await ending(bias, { read: { complete: false } }), 'not-applicable');
    assert.equal(await ending(bias, { read: { origin: 'batch' } }), 'not-applicable');
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
    /** A cross-entropy in which the rare class has a weight; `focus` as in a focal loss. */
    const judgeBatch = async (batch: readonly number[], weight: number, focus = 0) => {
      const saved = savedBatch(batch);
      const { capture } = training;
      return imbalance.judge(
        {
          ...training,
          capture: { ...capture, batch: { ...capture.batch, size: batch.length, targets: [saved.summary] } },
          saveTensor: async () => saved,
          lossOf: async ({ outputs, rows = batch.map((_, at) => at) }) => {
            const logits = (outputs.kind === 'constant' ? outputs.values[0] : null) ?? [0, 0];
            const all = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
            const costs = rows.map((row) => {
              const label = batch[row] ?? 0;
              const likely = Math.exp(logits[label] ?? 0) / all;
              return (label === 1 ? weight : 1) * (1 - likely) ** focus * -Math.log(likely);
            });
            return costs.reduce((sum, cost) => sum + cost, 0) / rows.length;
          },
        },
        quietContext,
      );
    };
    const few = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    assert.equal((await judgeBatch(few, 1)).verdict, 'warn');
    assert.equal((await judgeBatch(few, 5)).evidence?.['remedied'], 'weights');
    assert.equal((await judgeBatch([0, 1, 1, 0, 1, 0, 1, 0, 1, 0], 1)).evidence?.['remedied'], 'sampling');
    const reversed = await judgeBatch(few, 0.2);
    assert.equal(reversed.verdict, 'warn');
    assert.match(reversed.message, /gives the common class more weight than the rare one/);
    assert.doesNotMatch((await judgeBatch(few, 0.33, 2)).message, /more weight/, 'a focal loss');
  });

  it('warns of a batch that holds one class where the data has several', async () => {
    const targets = Array.from({ length: 240 }, (_, at) => Math.floor(at / 60));
    const inputs = targets.map((_, at) => [at, 1]);
    const judgeBatch = (batch: readonly number[], shuffled = true) => {
      const training = withExamples({ inputs, targets, classes: 4, source: { shuffled } });
      const saved = savedBatch(batch);
      const { capture } = training;
      const changed = { ...capture, batch: { ...capture.batch, size: batch.length, targets: [saved.summary] } };
      return imbalance.judge({ ...training, capture: changed, saveTensor: async () => saved }, quietContext);
    };
    const { verdict, message } = await judgeBatch(new Array<number>(24).fill(2));
    assert.equal(verdict, 'warn', message);
    assert.match(message, /24 examples are of class 2 alone, where the data has 4 classes/);
    assert.equal((await judgeBatch(Array.from({ length: 24 }, (_, at) => at % 4))).verdict, 'pass');
    assert.equal((await judgeBatch([1, 1, 1, 1])).verdict, 'pass', 'four may be alike by chance');
    assert.equal((await judgeBatch(new Array<number>(24).fill(2), false)).verdict, 'pass', 'as the file lies');
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

  describe('of data that lie class by class', () => {
    const sorted = Array.from({ length: 200 }, (_, at) => Math.floor(at / 50));
    const evaluation: EvaluationPass = {
      location: null,
      afterSteps: 3,
      examplesSeen: 50,
      datasetSize: 50,
      dropsLastBatch: false,
      layersInTrainingMode: [],
      recordsGradients: false,
      randomInputs: null,
      alsoInTraining: 0,
    };
    const judgeCut = (
      targets: readonly number[],
      classes: number,
      passes: readonly EvaluationPass[],
      call = 'model.fit(x, y, validation_split=0.2)',
    ) => {
      const file = path.join(temporaryFolder(), 'train.py');
      writeFileSync(file, call);
      const inputs = targets.map((_, at) => [at, 1, 2, 3]);
      const training = withExamples({ inputs, targets, classes });
      const { capture } = training;
      const seen = { passes, ended: 'script-ended', trainingSteps: 3 } as unknown as EvaluationsSeen;
      const outputs = capture.outputs.map((output) => ({ ...output, shape: [8, classes], featureAxis: 1 }));
      return imbalance.judge(
        {
          ...training,
          capture: { ...capture, outputs, location: { file, line: 20, column: 1 } },
          evaluations: async () => seen,
        },
        quietContext,
      );
    };

    it('warns where the last class was cut off for the evaluation', async () => {
      const { verdict, message, location } = await judgeCut(sorted, 5, [evaluation]);
      assert.equal(verdict, 'warn');
      assert.match(message, /none of class 4/);
      assert.equal(location?.line, 20);
    });

    it('warns where a part of the last class was cut off, and nothing else is evaluated', async () => {
      const cut = sorted.slice(0, 170);
      const ofTheRest = { ...evaluation, examplesSeen: 30, datasetSize: 30 };
      const { verdict, message } = await judgeCut(cut, 4, [ofTheRest]);
      assert.equal(verdict, 'warn');
      assert.match(message, /end with 20 of class 3, of which the others have 50 each/);
      const reader = 'ImageDataGenerator(validation_split=0.2)\nmodel.fit(x, y, validation_data=rest)';
      assert.equal((await judgeCut(cut, 4, [ofTheRest], reader)).verdict, 'pass');
      assert.equal((await judgeCut(cut, 4, [{ ...evaluation, datasetSize: 100 }])).verdict, 'pass');
      const firstIsRare = sorted.filter((_, at) => at < 20 || at >= 50);
      assert.equal((await judgeCut(firstIsRare, 4, [ofTheRest])).verdict, 'pass');
    });

    it('says nothing where all are there, nothing is evaluated, or the order is another', async () => {
      assert.equal((await judgeCut(sorted, 4, [evaluation])).verdict, 'pass');
      assert.equal((await judgeCut(sorted, 5, [])).verdict, 'pass');
      const own = 'model.fit(x, y, validation_data=(x_val, y_val))';
      assert.equal((await judgeCut(sorted, 5, [evaluation], own)).verdict, 'pass');
      // Ten outputs for four classes, and too few evaluated examples to hold six more.
      assert.equal((await judgeCut(sorted, 8, [evaluation])).verdict, 'pass');
      assert.equal((await judgeCut(sorted, 5, [{ ...evaluation, datasetSize: 1000 }])).verdict, 'pass');
      assert.equal((await judgeCut(sorted, 5, [{ ...evaluation, alsoInTraining: 0.4 }])).verdict, 'pass');
      const mixedUp = sorted.map((_, at) => at % 4);
      assert.equal((await judgeCut(mixedUp, 5, [evaluation])).verdict, 'pass');
      const fromOne = sorted.map((label) => label + 1);
      assert.equal((await judgeCut(fromOne, 6, [evaluation])).verdict, 'pass');
    });
  });
});
