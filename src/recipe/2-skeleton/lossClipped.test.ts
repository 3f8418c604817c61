import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Judgement } from '../check.ts';
import { type FakeNet, fakeTraining, line, quietContext } from '../testing/fakeTraining.ts';
import { lossClipped } from './lossClipped.ts';

type Loss = (output: number, target: number) => number;

const meanOf =
  (loss: Loss): FakeNet['criterion'] =>
  (outputs, targets) =>
    outputs.reduce((sum, [output = 0], row) => sum + loss(output, targets[row]?.[0] ?? 0), 0) / outputs.length;

function judge(
  outputs: readonly number[],
  targets: readonly number[],
  criterion: FakeNet['criterion'],
  norms: readonly number[],
): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: outputs.map((output) => [output]),
    activation: 'none',
    activate: (example) => example,
    targets: targets.map((target) => [target]),
    criterion,
  });
  return lossClipped.judge(
    {
      ...training,
      describeStep: async () => ({
        parameters: [],
        gradientsCleared: true,
        clippedBeforeBackward: null,
        outputGradientNorms: norms,
        stilledLayers: [],
      }),
    },
    quietContext,
  );
}

const squared: Loss = (output, target) => (output - target) ** 2;

test('squared errors clipped example by example', async () => {
  const clipped = meanOf((output, target) => Math.min(4, squared(output, target)));
  const judgement = await judge([0, 0, 0, 0], [1, 5, -1, 9], clipped, [0.5, 0, 0.5, 0]);
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'clip');
  assert.deepEqual(judgement.remedy, { kind: 'clip-gradient', at: line(10) });
  assert.match(judgement.message, /2 of the 4.*exactly 4/);
});

test('the loss of the whole batch clipped', async () => {
  const mean = meanOf(squared);
  const judgement = await judge([0, 0], [3, 5], (outputs, targets) => Math.min(2, mean(outputs, targets)), [0, 0]);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /clipped at 2/);
});

test('no gradient at all without a ceiling is not judged', async () => {
  assert.equal((await judge([0, 0], [3, 5], () => 2, [0, 0])).verdict, 'not-applicable');
});

test('a margin that is kept has no gradient where it costs least', async () => {
  const hinge = meanOf((output, target) => Math.max(0, 1 - output * target));
  assert.equal((await judge([2, -0.5, 3], [1, 1, 1], hinge, [0, 0.3, 0])).verdict, 'pass');
});

test('a masked target costs nothing and stays quiet', async () => {
  const masked = meanOf((output, target) => (target < 0 ? 0 : squared(output, target)));
  assert.equal((await judge([0, 1], [-1, 3], masked, [0, 1])).verdict, 'pass');
});

test('an example that is right to the last digit has no gradient either', async () => {
  assert.equal((await judge([1, 0], [1, 2], meanOf(squared), [0, 1])).verdict, 'pass');
});
