import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { it } from 'node:test';
import { threadVariables } from './threads.ts';

it('threads that wait sleep soon, unless the person has said how they are to wait', () => {
  assert.deepEqual(Object.keys(threadVariables({}, 1)), ['GOMP_SPINCOUNT']);
  assert.deepEqual(threadVariables({ OMP_WAIT_POLICY: 'ACTIVE' }, 1), {});
  assert.deepEqual(threadVariables({ GOMP_SPINCOUNT: '5' }, 1), {});
});

it('processes side by side share the cores, unless the person has said how many threads there are to be', () => {
  const { OMP_NUM_THREADS: threads } = threadVariables({}, 2);
  assert.equal(Number(threads), Math.max(1, Math.floor(availableParallelism() / 2)));
  assert.equal(threadVariables({ OMP_NUM_THREADS: '3' }, 2)['OMP_NUM_THREADS'], undefined);
});
