/** What every probe has to answer when it is asked about the captured step itself. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { AskTraining } from './runs.ts';

/** Declares the tests of one net. */
export function inspectionContract(
  ask: AskTraining,
  facts: { readonly batchSize: number; readonly noModule: boolean },
): void {
  it('charts which output depends on which example', () =>
    ask(async (training) => {
      if (facts.noModule) {
        await assert.rejects(training.dependencies({ along: 'batch' }), NotApplicableError);
        return;
      }
      const { matrix } = await training.dependencies({ along: 'batch' });
      const count = Math.min(16, facts.batchSize);
      assert.equal(matrix.length, count);
      for (const [i, row] of matrix.entries()) {
        assert.equal(row.length, count);
        for (const [j, influence] of row.entries()) {
          if (i === j) assert.ok(influence >= 0 && influence <= 1);
          else assert.equal(influence, 0, `output ${i} on example ${j}`);
        }
      }
      assert.equal(Math.max(...matrix.flat()), 1);
      await assert.rejects(training.dependencies({ along: 'time' }), NotApplicableError, 'one output for each example');
    }));
}
