import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formOfClasses, scoreOf } from './answers.ts';

const near = (one: number, other: number) => assert.ok(Math.abs(one - other) < 1e-6, `${one} is not ${other}`);

describe('what a net says to an example', () => {
  it('takes rows that add up to 1 for probabilities, and all else for logits', () => {
    assert.equal(formOfClasses([0.2, 0.8, 0.5, 0.5], 2), 'probabilities');
    assert.equal(formOfClasses([0.2, 0.7, 0.5, 0.5], 2), 'logits');
    assert.equal(formOfClasses([-0.2, 1.2], 2), 'logits');
    assert.equal(formOfClasses([0.2, 0.9], 1), 'probabilities');
    assert.equal(formOfClasses([0.2, 1.9], 1), 'logits');
  });

  it('gives class, probability and loss of logits and of probabilities alike', () => {
    const logits = [Math.log(0.1), Math.log(0.7), Math.log(0.2)].map((value) => value + 5);
    for (const score of [
      scoreOf([9, ...logits], 1, 3, 'logits', 2),
      scoreOf([9, 0.1, 0.7, 0.2], 1, 3, 'probabilities', 2),
    ]) {
      assert.equal(score.prediction, 1);
      near(score.confidence, 0.7);
      near(score.loss, -Math.log(0.2));
    }
  });

  it('tells one class from another by one number', () => {
    const { prediction, confidence, loss } = scoreOf([-2], 0, 1, 'logits', 1);
    const ofOne = 1 / (1 + Math.exp(2));
    assert.equal(prediction, 0);
    near(confidence, 1 - ofOne);
    near(loss, -Math.log(ofOne));
    assert.equal(scoreOf([0.9], 0, 1, 'probabilities', 1).prediction, 1);
  });

  it('tells how far a quantity is off, and makes up no probability', () => {
    const score = scoreOf([2.5], 0, 1, 'numbers', 4);
    assert.deepEqual([score.prediction, score.loss], [2.5, 1.5]);
    assert.ok(Number.isNaN(score.confidence));
  });

  it('stays finite where a probability was rounded to 0', () => {
    assert.ok(Number.isFinite(scoreOf([1, 0], 0, 2, 'probabilities', 1).loss));
    assert.ok(Number.isFinite(scoreOf([1000, 0], 0, 2, 'logits', 1).loss));
  });
});
