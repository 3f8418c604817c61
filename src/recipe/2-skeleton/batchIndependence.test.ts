import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dependencies } from '../../training/protocol.ts';
import type { Judgement } from '../check.ts';
import { type FakeNet, fakeTraining, quietContext } from '../testing/fakeTraining.ts';
import { batchIndependence } from './batchIndependence.ts';

type Matrix = readonly (readonly number[])[];

const outputs = [[0.1], [0.9], [0.4], [-0.3]];
const targets = [[0], [1], [2], [3]];

const paired = (predictions: Matrix, labels: Matrix) =>
  predictions.reduce((sum, [value = 0], row) => sum + (value - (labels[row]?.[0] ?? 0)) ** 2, 0) / predictions.length;

const crossed = (predictions: Matrix, labels: Matrix) =>
  predictions.reduce(
    (sum, [value = 0]) => sum + labels.reduce((inner, [label = 0]) => inner + (value - label) ** 2, 0),
    0,
  ) /
  predictions.length ** 2;

const net: FakeNet = {
  beforeActivation: outputs,
  activation: 'none',
  activate: (example) => example,
  targets,
  criterion: paired,
};

const diagonal: Matrix = outputs.map((_, i) => outputs.map((__, j) => Number(i === j)));

function judge(fake: FakeNet, matrix: Matrix, targetShape: readonly number[] = [4, 1]): Promise<Judgement> {
  const training = fakeTraining(fake);
  const { batch } = training.capture;
  const answer: Dependencies = { matrix, method: 'gradient', stilled: [] };
  return batchIndependence.judge(
    {
      ...training,
      capture: {
        ...training.capture,
        batch: { ...batch, targets: batch.targets.map((target) => ({ ...target, shape: targetShape })) },
      },
      dependencies: async () => answer,
    },
    quietContext,
  );
}

test('a diagonal passes', async () => {
  assert.equal((await judge(net, diagonal)).verdict, 'pass');
});

test('targets of another rank that are paired all the same pass', async () => {
  assert.equal((await judge(net, diagonal, [4])).verdict, 'pass');
});

test('a net that looks at the batch as a whole is not accused', async () => {
  const all = outputs.map(() => outputs.map(() => 1));
  assert.equal((await judge(net, all)).verdict, 'not-applicable');
});

test('one influence off the diagonal is found', async () => {
  const judgement = await judge(
    net,
    diagonal.map((row, i) => row.map((value, j) => (i === 2 && j === 0 ? 0.5 : value))),
  );
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /for example 2 depends on example 0/);
});

test('a broadcast of targets is found on the line of the loss', async () => {
  const judgement = await judge({ ...net, criterion: crossed }, diagonal, [4]);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /\(4, 1\) are compared with targets of shape \(4\), which broadcasts to \(4, 4\)/);
  assert.equal(judgement.location?.line, 10);
});
