import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOfOutputs } from './netAnswers.ts';

const examples = [0, 1, 2].map((example) => ({ example, digest: String(example), label: 0 }));
const rows = [0, 1, 2];
const tensor = (shape: readonly number[], values: readonly number[]) => ({ shape, type: 'f4', values });

describe("what a net's outputs come to", () => {
  it('is the class with the highest score', () => {
    const sample = { kind: 'classes', classCount: 3, examples } as const;
    const scores = tensor([3, 3], [1, 5, 2, -1, -2, -3, 0, 0, Number.NaN]);
    assert.deepEqual(answersOfOutputs(scores, sample, rows), [1, 0, null]);
    assert.match(String(answersOfOutputs(tensor([3, 2], [1, 2, 3, 4, 5, 6]), sample, rows)), /2 numbers.*3 classes/);
  });

  it('is yes above one half of a probability, and above 0 of a score', () => {
    const sample = { kind: 'classes', classCount: 2, examples } as const;
    const scores = tensor([3, 1], [0.2, 0.6, 0.9]);
    assert.deepEqual(answersOfOutputs(scores, sample, rows), [0, 1, 1]);
    assert.deepEqual(answersOfOutputs(tensor([3, 1], [0.2, -0.6, 9]), sample, rows), [1, 0, 1]);
  });

  it('is the value itself, and nothing for examples that were not answered', () => {
    const sample = { kind: 'values', classCount: null, examples } as const;
    assert.deepEqual(answersOfOutputs(tensor([2], [1.5, -2]), sample, rows), [1.5, -2, null]);
    assert.match(String(answersOfOutputs(tensor([3, 2], [1, 2, 3, 4, 5, 6]), sample, rows)), /2 numbers/);
  });

  it('is looked up in the rows of the examples', () => {
    const sample = { kind: 'values', classCount: null, examples } as const;
    assert.deepEqual(answersOfOutputs(tensor([4], [5, 6, 7, 8]), sample, [3, null, 0]), [8, null, 5]);
  });
});
