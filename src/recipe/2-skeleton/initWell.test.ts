import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeNet, fakeTraining, line, quietContext, sigmoid } from '../testing/fakeTraining.ts';
import { initWell } from './initWell.ts';

type Matrix = readonly (readonly number[])[];

const squares = (outputs: Matrix, targets: Matrix) =>
  outputs.reduce((sum, [output = 0], row) => sum + (output - (targets[row]?.[0] ?? 0)) ** 2, 0) / outputs.length;

const logistic = (outputs: Matrix, targets: Matrix): number =>
  outputs.reduce((sum, [logit = 0], at) => {
    const right = Math.min(1 - 1e-12, Math.max(1e-12, sigmoid(logit)));
    const target = targets[at]?.[0] ?? 0;
    return sum - target * Math.log(right) - (1 - target) * Math.log(1 - right);
  }, 0) / outputs.length;

const column = (count: number, value: (row: number) => number): Matrix =>
  Array.from({ length: count }, (_, row) => [value(row)]);

const regression = (mean: number): FakeNet => ({
  beforeActivation: column(24, (row) => Math.sin(row) / 4),
  activation: 'none',
  activate: (example) => example,
  targets: column(24, (row) => mean + Math.cos(row)),
  criterion: squares,
});

const standing = (loss: number) => new Array<number>(60).fill(loss);

test('targets far from 0 that the script’s steps do not reach: a warning with the bias that would', async () => {
  const judgement = await initWell.judge(fakeTraining({ ...regression(50), trace: standing(2400) }), quietContext);
  assert.equal(judgement.verdict, 'warn');
  assert.equal(judgement.cause, 'target-scale');
  assert.equal(judgement.location?.line, 6);
  assert.ok(judgement.remedy?.kind === 'set-final-bias');
  assert.deepEqual(judgement.remedy.at, line(6));
  assert.ok(Math.abs((judgement.remedy.values[0] ?? 0) - 50) < 0.5);
});

test('a rate that gets there in a few steps makes it harmless', async () => {
  const trace = Array.from({ length: 60 }, (_, step) => 2500 * Math.exp(-step / 10));
  assert.equal((await initWell.judge(fakeTraining({ ...regression(50), trace }), quietContext)).verdict, 'pass');
});

test('targets around 0 pass, and so do steps that cannot be repeated', async () => {
  assert.equal(
    (await initWell.judge(fakeTraining({ ...regression(0), trace: standing(1) }), quietContext)).verdict,
    'pass',
  );
  assert.equal((await initWell.judge(fakeTraining(regression(50)), quietContext)).verdict, 'pass');
});

const imbalanced = (count: number, every: number): FakeNet => ({
  beforeActivation: column(count, () => 0.01),
  activation: 'none',
  activate: (example) => example,
  targets: column(count, (row) => (row % every === 0 ? 1 : 0)),
  criterion: logistic,
  trace: standing(0.69),
});

test('one positive in thirty: the log odds', async () => {
  const judgement = await initWell.judge(fakeTraining(imbalanced(90, 30)), quietContext);
  assert.equal(judgement.verdict, 'warn');
  assert.ok(judgement.remedy?.kind === 'set-final-bias');
  assert.ok(Math.abs((judgement.remedy.values[0] ?? 0) - Math.log(1 / 29)) < 0.1);
});

test('a loss that stays above that of zeros has other reasons', async () => {
  const judgement = await initWell.judge(fakeTraining({ ...regression(50), trace: standing(4000) }), quietContext);
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /not what it lacks/);
});

test('a batch of one class tells nothing of how frequent it is', async () => {
  const judgement = await initWell.judge(fakeTraining(imbalanced(90, 1)), quietContext);
  assert.equal(judgement.verdict, 'pass', judgement.message);
});

test('a focal loss was made for rare positives', async () => {
  const focal = (outputs: Matrix, targets: Matrix): number =>
    outputs.reduce((sum, [logit = 0], at) => {
      const positive = targets[at]?.[0] === 1;
      const right = sigmoid(positive ? logit : -logit);
      return sum - (positive ? 0.25 : 0.75) * (1 - right) ** 2 * Math.log(Math.max(right, 1e-12));
    }, 0) / outputs.length;
  const net = { ...imbalanced(300, 30), criterion: focal, trace: standing(0.13) };
  const judgement = await initWell.judge(fakeTraining(net), quietContext);
  assert.equal(judgement.verdict, 'pass', judgement.message);
  assert.match(judgement.message, /weighs rare examples/);
});

test('one in three, or a batch of a few, says nothing certain', async () => {
  assert.equal((await initWell.judge(fakeTraining(imbalanced(90, 3)), quietContext)).verdict, 'pass');
  assert.equal((await initWell.judge(fakeTraining(imbalanced(8, 30)), quietContext)).verdict, 'pass');
});

test('two outputs may come from one bias, and are not judged', async () => {
  const training = fakeTraining(imbalanced(90, 30));
  const outputs = [...training.capture.outputs, ...training.capture.outputs];
  const twice = { ...training, capture: { ...training.capture, outputs } };
  assert.equal((await initWell.judge(twice, quietContext)).verdict, 'not-applicable');
});
