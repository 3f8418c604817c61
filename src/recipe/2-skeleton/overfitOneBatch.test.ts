import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trace } from '../../training/protocol.ts';
import { judgeTrace } from './overfitOneBatch.ts';

const trace = (losses: readonly number[], stopped: Trace['stopped'] = 'steps'): Trace => ({
  experiment: { batches: 'first-only', steps: losses.length - 1 },
  rows: losses.map((loss, step) => ({ step, loss })),
  stopped,
});

const along = (steps: number, loss: (step: number) => number) =>
  Array.from({ length: steps + 1 }, (_, step) => loss(step));

test('a batch learned by heart passes', () => {
  const losses = along(200, (step) => 2.3 * Math.exp(-step / 20));
  assert.equal(judgeTrace(trace(losses), 2.3, 0).verdict, 'pass');
});

test('the floor of the criterion counts, not zero', () => {
  const losses = along(200, (step) => 1.46 + 0.84 * Math.exp(-step / 20));
  assert.equal(judgeTrace(trace(losses), 2.3, 1.46).verdict, 'pass');
});

test('a loss that grows fails', () => {
  const judgement = judgeTrace(trace(along(100, (step) => 2.3 + step)), 2.3, 0);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /learning rate that is too high/);
});

test('a loss that becomes NaN fails and says when', () => {
  const judgement = judgeTrace(trace([2.3, 9, Number.NaN], 'not-finite'), 2.3, 0);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /NaN in 2 steps/);
});

test('a loss that never changes fails', () => {
  assert.match(judgeTrace(trace(along(50, () => 0.7)), 0.7, 0).message, /exactly 0\.7/);
});

test('a loss that wavers around its start fails', () => {
  const judgement = judgeTrace(trace(along(100, (step) => 2.3 + 0.1 * Math.sin(step))), 2.3, 0);
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /nothing is learned/);
});

test('a slow fall is not judged', () => {
  const judgement = judgeTrace(trace(along(50, (step) => 2.3 - 0.002 * step)), 2.3, 0);
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /still falling/);
});

test('a net too small to learn the batch by heart is not accused', () => {
  const judgement = judgeTrace(trace(along(400, (step) => 0.4 + 0.3 * Math.exp(-step / 20))), 0.7, 0);
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /levels off/);
});
