import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeExamples, uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { bias } from './bias.ts';

const COUNT = 400;

function judge(
  labelOf: (at: number) => number,
  rowOf: (label: number, next: () => number) => readonly number[],
  more: Partial<FakeExamples> = {},
) {
  const next = uniforms(13);
  const targets = Array.from({ length: COUNT }, (_, at) => labelOf(at));
  const inputs = targets.map((label) => rowOf(label, next));
  return bias.judge(withExamples({ inputs, targets, ...more }), quietContext);
}

const scattered = (at: number): number => (Math.imul(at + 1, 2_654_435_761) >>> 24) % 3;
const noise = (_: number, next: () => number): readonly number[] => Array.from({ length: 6 }, next);

describe('data/bias', () => {
  it('finds nothing in noise', async () => {
    const { verdict, message } = await judge(scattered, noise);
    assert.equal(verdict, 'pass');
    assert.match(message, /Nothing cheap/);
  });

  it('tells of a strong feature and does not warn of it', async () => {
    const { verdict, evidence } = await judge(scattered, (label, next) => [...noise(label, next), label + next()]);
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['statistic'], 'feature 6');
    assert.ok(Number(evidence?.['accuracy']) > 0.9);
  });

  it('warns where a feature is the label', async () => {
    const { verdict, evidence } = await judge(scattered, (label, next) => [...noise(label, next), 7 - 2 * label]);
    assert.equal(verdict, 'warn');
    assert.deepEqual(evidence?.['features'], [6]);
  });

  it('warns where a feature is the quantity to be told, in another unit', async () => {
    const next = uniforms(4);
    const prices = Array.from({ length: COUNT }, (_, at) => 1000 + 3.7 * ((at * 37) % 211));
    const table = (extra: (target: number, next: () => number) => readonly number[]) => {
      const inputs = prices.map((price) => [...noise(0, next), ...extra(price, next)]);
      const targets = prices.map((price) => [price]);
      return bias.judge(withExamples({ inputs, targets, lossName: 'mse_loss', classes: 1 }), quietContext);
    };
    const given = await table((target) => [Math.fround(Math.fround(target - 1400) / 230)]);
    assert.deepEqual([given.verdict, given.evidence?.['features']], ['warn', [6]]);
    assert.equal((await table((target, next) => [target + next()])).verdict, 'pass');
    assert.equal((await table(() => [])).verdict, 'pass');
  });

  it('takes windows of a straight line for what they are', async () => {
    const starts = Array.from({ length: COUNT }, (_, at) => (at * 37) % 211);
    const inputs = starts.map((start) => [start, start + 1, start + 2, start + 3]);
    const training = withExamples({
      inputs,
      targets: starts.map((start) => [start + 4]),
      lossName: 'mse_loss',
      classes: 1,
    });
    assert.equal((await bias.judge(training, quietContext)).verdict, 'pass');
  });

  it('leaves exercises of one or two numbers alone', async () => {
    assert.equal((await judge(scattered, (label) => [label, 1 - label])).verdict, 'pass');
  });

  it('tells of sorted examples that are not shuffled, and only of those', async () => {
    const sorted = (at: number) => Math.floor((3 * at) / COUNT);
    const unshuffled = { source: { shuffled: false } };
    assert.equal((await judge(sorted, noise, unshuffled)).evidence?.['sorted'], true);
    assert.equal((await judge(sorted, noise)).evidence?.['sorted'], undefined);
    assert.equal((await judge(scattered, noise, unshuffled)).evidence?.['sorted'], undefined);
  });

  it('names the class that is brighter than all others, and passes', async () => {
    const next = uniforms(9);
    const classes = Array.from({ length: 300 }, (_, at) => at % 5);
    const pictures = classes.map((label) => Array.from({ length: 64 }, () => next() + (label === 3 ? 1 : 0)));
    const training = withExamples({ inputs: pictures, targets: classes, rowShape: [8, 8, 1], classes: 5 });
    const { verdict, message, evidence } = await bias.judge(training, quietContext);
    assert.equal(verdict, 'pass');
    assert.match(message, /tells class 3 from all others/);
    assert.deepEqual(evidence?.['told'], [3]);
    assert.deepEqual(
      evidence?.['examples'],
      Array.from(classes.keys()).filter((at) => classes[at] === 3),
    );
  });
});
