import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from './check.ts';
import { cheapestFirst, shareOfTime } from './shareOfTime.ts';

const check = (id: string, effort: Check['effort']): Check => ({
  id,
  stage: 2,
  title: id,
  question: id,
  effort,
  judge: async () => ({ verdict: 'pass', message: id }),
});

const all = [check('a', 'processes'), check('b', 'moment'), check('c', 'experiments'), check('d', 'moment')];

test('what needs a moment comes first, and equals keep their order', () => {
  assert.deepEqual(
    cheapestFirst(all).map(({ id }) => id),
    ['b', 'd', 'c', 'a'],
  );
});

test('the shares of all that is to come are no more than the time that is left', () => {
  let left = 62_000;
  const inTurn = cheapestFirst(all);
  for (const index of inTurn.keys()) {
    const share = shareOfTime(inTurn.slice(index), left);
    assert.ok(share > 0 && share <= left);
    left -= share;
  }
  assert.ok(left >= 0, `${left} ms too much was given away`);
  assert.equal(shareOfTime(all, 500), 0, 'nothing is left');
  assert.equal(shareOfTime([], 60_000), 0);
});
