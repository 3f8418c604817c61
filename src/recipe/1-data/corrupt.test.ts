import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { corrupt } from './corrupt.ts';

const COUNT = 100;

function data(change: (row: number[], at: number) => readonly number[], targetOf = (at: number) => at % 10) {
  const next = uniforms(11);
  const inputs = Array.from({ length: COUNT }, (_, at) => {
    const [slope, height] = [next(), next()];
    return change(
      Array.from(
        { length: 64 },
        (_unused, pixel) => 0.1 + 0.4 * height + (0.4 * slope * (pixel % 8)) / 8 + next() / 50,
      ),
      at,
    );
  });
  return {
    rowShape: inputs[0]?.length === 64 ? [8, 8, 1] : [8],
    inputs,
    targets: Array.from({ length: COUNT }, (_, at) => targetOf(at)),
  };
}

describe('data/corrupt', () => {
  it('passes sound examples', async () => {
    assert.equal((await corrupt.judge(withExamples(data((row) => row)), quietContext)).verdict, 'pass');
  });

  it('fails on numbers that are not finite', async () => {
    const broken = data((row, at) => (at === 42 ? [Number.NaN, ...row.slice(1)] : row));
    const { verdict, cause, evidence } = await corrupt.judge(withExamples(broken), quietContext);
    assert.equal(verdict, 'fail');
    assert.equal(cause, 'not-finite');
    assert.deepEqual(evidence?.['examples'], [42]);
  });

  it('fails on a label that chooses no output', async () => {
    const broken = data(
      (row) => row,
      (at) => (at === 5 || at === 6 ? 10 : at % 10),
    );
    const { verdict, cause, evidence } = await corrupt.judge(withExamples(broken), quietContext);
    assert.equal(verdict, 'fail');
    assert.equal(cause, 'labels');
    assert.deepEqual(evidence?.['examples'], [5, 6]);
  });

  it('leaves a label to ignore alone, and outputs that are no classes', async () => {
    const ignoring = data(
      (row) => row,
      (at) => (at === 5 ? 255 : at % 10),
    );
    assert.equal((await corrupt.judge(withExamples(ignoring), quietContext)).verdict, 'pass');
    const metric = { ...data((row) => row), classes: 4, lossName: 'triplet_loss' };
    assert.equal((await corrupt.judge(withExamples(metric), quietContext)).verdict, 'pass');
  });

  it('warns of empty examples and of one of another scale', async () => {
    const broken = data((row, at) =>
      at === 3 ? row.map(() => 0.5) : at === 9 ? row.map((value) => value * 255) : row,
    );
    const { verdict, evidence } = await corrupt.judge(withExamples(broken), quietContext);
    assert.equal(verdict, 'warn');
    assert.deepEqual(evidence?.['examples'], [3, 9]);
  });

  it('takes columns of a table for what they are', async () => {
    const table = data((row, at) => row.slice(0, 8).map((value) => (at === 7 ? value * 1e5 : value)));
    assert.equal((await corrupt.judge(withExamples(table), quietContext)).verdict, 'pass');
  });
});
