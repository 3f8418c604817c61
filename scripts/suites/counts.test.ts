import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addCounts, afterSecondGo, describeCounts, settleCounts, settleFile } from './counts.ts';

describe('counts', () => {
  it('adds up and names skipped tests only where there are any', () => {
    const sum = addCounts([
      { passed: 2, failed: 1, skipped: 0 },
      { passed: 3, failed: 0, skipped: 0 },
    ]);
    assert.equal(describeCounts(sum), '5 passed, 1 failed');
    assert.equal(describeCounts({ ...sum, skipped: 4 }), '5 passed, 1 failed, 4 skipped');
  });

  it('takes a suite that died for failed, whatever had passed by then', () => {
    assert.equal(settleCounts('x', null, 0).failed, 1);
    assert.deepEqual(settleCounts('x', { passed: 7, failed: 0, skipped: 0 }, 1), { passed: 7, failed: 1, skipped: 0 });
    assert.equal(settleCounts('x', { passed: 7, failed: 0, skipped: 0 }, null).failed, 1);
  });

  it('takes a suite without tests for failed', () => {
    assert.equal(settleCounts('x', { passed: 0, failed: 0, skipped: 3 }, 0).failed, 1);
  });

  it('lets a file skip all of its tests, but not hold none, and not die over it', () => {
    const skipped = { passed: 0, failed: 0, skipped: 3 };
    assert.deepEqual(settleFile('x', skipped, 0), skipped);
    assert.equal(settleFile('x', skipped, 1).failed, 1);
    assert.equal(settleFile('x', { passed: 0, failed: 0, skipped: 0 }, 0).failed, 1);
    assert.equal(settleFile('x', null, 0).failed, 1);
  });

  it('leaves counts alone that agree with the exit code', () => {
    assert.deepEqual(settleCounts('x', { passed: 7, failed: 2, skipped: 1 }, 1), { passed: 7, failed: 2, skipped: 1 });
    assert.deepEqual(settleCounts('x', { passed: 7, failed: 0, skipped: 1 }, 0), { passed: 7, failed: 0, skipped: 1 });
  });

  it('takes what fails at the second go, too, for failed, and nothing else', () => {
    const first = { passed: 7, failed: 2, skipped: 1 };
    assert.deepEqual(afterSecondGo(first, { passed: 4, failed: 0, skipped: 0 }), { passed: 9, failed: 0, skipped: 1 });
    assert.deepEqual(afterSecondGo(first, { passed: 3, failed: 1, skipped: 0 }), { passed: 8, failed: 1, skipped: 1 });
    assert.equal(afterSecondGo(first, { passed: 0, failed: 4, skipped: 0 }).failed, 4);
  });
});
