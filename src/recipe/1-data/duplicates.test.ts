import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { duplicates } from './duplicates.ts';

const SIDE = 12;

/** Smooth pictures: a bright spot on an even ground, somewhere, of some width, and a second one. */
function pictures(count: number): number[][] {
  const next = uniforms(7);
  return Array.from({ length: count }, () => {
    const spots = [0, 1, 2, 3, 4, 5, 6, 7].map(() => ({
      x: 1 + next() * 9,
      y: 1 + next() * 9,
      width: 0.7 + next() * 0.8,
      height: 0.2 + next(),
    }));
    return Array.from({ length: SIDE * SIDE }, (_, at) =>
      spots.reduce(
        (sum, { x, y, width, height }) =>
          sum + height * Math.exp(-(((at % SIDE) - x) ** 2 + (Math.floor(at / SIDE) - y) ** 2) / width ** 2),
        0,
      ),
    );
  });
}

const shifted = (picture: readonly number[]): number[] =>
  picture.map((_, at) => (at % SIDE === 0 ? 0 : (picture[at - 1] ?? 0)));
const classesOf = (count: number): number[] => Array.from({ length: count }, (_, at) => at % 10);
const judge = (inputs: readonly (readonly number[])[], targets: readonly number[], more = {}) =>
  duplicates.judge(withExamples({ inputs, targets, rowShape: [SIDE, SIDE, 1], ...more }), quietContext);

describe('data/duplicates', () => {
  it('passes where every example is its own', async () => {
    const { verdict, evidence } = await judge(pictures(200), classesOf(200));
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['copies'], 0);
    assert.equal(evidence?.['nearCopies'], 0);
  });

  it('warns of copies with the same label and tells which', async () => {
    const own = pictures(200);
    const { verdict, evidence } = await judge([...own, ...own.slice(0, 5)], [...classesOf(200), ...classesOf(5)]);
    assert.equal(verdict, 'warn');
    assert.equal(evidence?.['copies'], 5);
    assert.deepEqual(evidence?.['examples'], [0, 200, 1, 201, 2, 202, 3, 203, 4, 204]);
  });

  it('fails where copies have different labels', async () => {
    const own = pictures(200);
    const { verdict, cause, evidence } = await judge([...own, ...own.slice(0, 5)], [...classesOf(200), 9, 9, 9, 9, 9]);
    assert.equal(verdict, 'fail');
    assert.equal(cause, 'labels');
    assert.equal(evidence?.['contradicting'], 5);
  });

  it('mentions a single copy among many and does not warn', async () => {
    const own = pictures(200);
    const { verdict, evidence } = await judge([...own, own[3] ?? []], [...classesOf(200), 3]);
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['copies'], 1);
  });

  it('finds a picture that was shifted, and does not warn of it', async () => {
    const own = pictures(200);
    const { verdict, evidence } = await judge([...own, shifted(own[17] ?? [])], [...classesOf(200), 7]);
    assert.equal(verdict, 'pass');
    assert.deepEqual(evidence?.['nearExamples'], [17, 200]);
  });

  it('takes rows of few categories for what they are: equal by chance', async () => {
    const next = uniforms(3);
    const rows = Array.from({ length: 400 }, () => Array.from({ length: 9 }, () => Math.floor(next() * 2)));
    const { verdict } = await judge(rows, classesOf(400), { rowShape: [9] });
    assert.equal(verdict, 'pass');
  });

  it('takes windows of a text that repeats itself for what they are', async () => {
    const own = pictures(200).map((row) => row.slice(0, 100));
    const { verdict } = await judge([...own, ...own.slice(0, 80)], classesOf(280), { rowShape: [5, 20] });
    assert.equal(verdict, 'pass');
  });

  it('knows oversampling', async () => {
    const own = pictures(130);
    const [many, few] = [own.slice(0, 100), own.slice(100)];
    const filled = Array.from({ length: 100 }, (_, at) => few[at % few.length] ?? []);
    const targets = Array.from({ length: 200 }, (_, at) => (at < 100 ? 0 : 1));
    const { verdict, message } = await judge([...many, ...filled], targets);
    assert.equal(verdict, 'pass');
    assert.match(message, /oversampling/);
  });

  it('does not judge a source that may repeat itself', async () => {
    const own = pictures(40);
    const { verdict } = await judge([...own, ...own], classesOf(80), { read: { once: false } });
    assert.equal(verdict, 'not-applicable');
  });
});
