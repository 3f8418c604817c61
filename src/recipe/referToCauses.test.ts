import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from './check.ts';
import { findingOf } from './findingOf.ts';
import { referToCauses } from './referToCauses.ts';
import { line } from './testing/fakeTraining.ts';

const finding = (check: string, change: Partial<Finding>): Finding => ({
  ...findingOf(check, { verdict: 'fail', message: check }),
  ...change,
});

const references = (findings: readonly Finding[]) => referToCauses(findings).map(({ refersTo }) => refersTo);

test('of findings with one cause, the narrowest leads', () => {
  const twice = { cause: 'activation-applied-twice' } as const;
  const seen = [finding('skeleton/loss-at-init', twice), finding('skeleton/double-activation', twice)];
  assert.deepEqual(references(seen), ['skeleton/double-activation', null]);
});

test('a symptom refers to the cause that is proved, and points at its line', () => {
  const seen = [
    finding('skeleton/overfit-one-batch', { location: line(9) }),
    finding('skeleton/gradient-flow', { cause: 'no-gradient', location: line(4) }),
  ];
  const [symptom, cause] = referToCauses(seen);
  assert.equal(symptom?.refersTo, 'skeleton/gradient-flow');
  assert.equal(symptom?.location?.line, 4);
  assert.equal(cause?.refersTo, null);
});

test('a symptom stands for itself where nothing is proved', () => {
  const warned = finding('skeleton/loss-at-init', { verdict: 'warn', cause: 'target-scale' });
  const passed = finding('skeleton/gradient-flow', { verdict: 'pass', cause: 'no-gradient' });
  assert.deepEqual(references([warned, passed, finding('skeleton/overfit-one-batch', {})]), [null, null, null]);
});

test('what follows from a proved cause refers to it, and keeps its own line', () => {
  const seen = referToCauses([
    finding('skeleton/loss-at-init', { cause: 'output-out-of-range', location: line(4) }),
    finding('skeleton/loss-clipped', { cause: 'clip', location: line(9) }),
    finding('skeleton/gradient-flow', { cause: 'no-gradient', location: line(9) }),
  ]);
  assert.deepEqual(
    seen.map(({ refersTo, location }) => [refersTo, location?.line]),
    [
      [null, 4],
      ['skeleton/loss-at-init', 9],
      ['skeleton/loss-at-init', 9],
    ],
  );
});

test('a seed that is missing is a fault of its own', () => {
  const seen = [
    finding('skeleton/fixed-seed', { verdict: 'warn', cause: 'unseeded', location: line(2) }),
    finding('skeleton/loss-at-init', { cause: 'output-out-of-range', location: line(4) }),
  ];
  assert.deepEqual(references(seen), [null, null]);
});

test('without a gradient because the loss is clipped', () => {
  const seen = [
    finding('skeleton/loss-clipped', { cause: 'clip' }),
    finding('skeleton/gradient-flow', { cause: 'no-gradient' }),
  ];
  assert.deepEqual(references(seen), [null, 'skeleton/loss-clipped']);
});
