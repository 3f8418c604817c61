import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeNet, fakeTraining, line, quietContext, sigmoid, softmax } from '../testing/fakeTraining.ts';
import { doubleActivation } from './doubleActivation.ts';

type Matrix = readonly (readonly number[])[];

const crossEntropy = (probabilities: Matrix, targets: Matrix): number =>
  -probabilities.reduce(
    (sum, row, at) => sum + row.reduce((each, value, unit) => each + (targets[at]?.[unit] ?? 0) * Math.log(value), 0),
    0,
  ) / probabilities.length;

const ofLogits = (outputs: Matrix, targets: Matrix): number => crossEntropy(outputs.map(softmax), targets);

const net: FakeNet = {
  beforeActivation: [
    [0.2, -0.1, 0.3],
    [0.1, 0.4, -0.2],
  ],
  activation: 'softmax',
  activate: softmax,
  targets: [
    [1, 0, 0],
    [0, 0, 1],
  ],
  criterion: ofLogits,
};

test('a softmax before a criterion that applies it again is one too many', async () => {
  const judgement = await doubleActivation.judge(fakeTraining(net), quietContext);
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'activation-applied-twice');
  assert.deepEqual(judgement.remedy, { kind: 'remove-activation', at: line(6) });
  assert.match(judgement.message, /applies it again/);
});

test('so is a sigmoid', async () => {
  const logistic = (outputs: Matrix, targets: Matrix): number =>
    outputs.reduce((sum, [value = 0], at) => {
      const right = sigmoid(value);
      const target = targets[at]?.[0] ?? 0;
      return sum - target * Math.log(right) - (1 - target) * Math.log(1 - right);
    }, 0) / outputs.length;
  const judgement = await doubleActivation.judge(
    fakeTraining({
      beforeActivation: [[0.1], [-0.3]],
      activation: 'sigmoid',
      activate: (example) => example.map(sigmoid),
      targets: [[1], [0]],
      criterion: logistic,
    }),
    quietContext,
  );
  assert.equal(judgement.cause, 'activation-applied-twice');
});

test('log-softmax into a criterion of logits changes nothing', async () => {
  const judgement = await doubleActivation.judge(
    fakeTraining({ ...net, activation: 'log-softmax', activate: (example) => softmax(example).map(Math.log) }),
    quietContext,
  );
  assert.equal(judgement.verdict, 'pass');
});

test('probabilities for a criterion of probabilities, and raw outputs for one of logits, pass', async () => {
  assert.equal(
    (await doubleActivation.judge(fakeTraining({ ...net, criterion: crossEntropy }), quietContext)).verdict,
    'pass',
  );
  const raw = fakeTraining({ ...net, activation: 'none', activate: (example) => example });
  assert.equal((await doubleActivation.judge(raw, quietContext)).verdict, 'pass');
});
