/** What every probe has to answer when it is asked about the captured step itself, on the contract's nets. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { Framework } from '../../src/training/protocol/capture.ts';
import { type NetName, type NetScript, netFacts } from './contract.ts';
import { withTraining } from './runs.ts';

/** Declares the contract's tests for one probe. */
export function inspectionContract(
  framework: Framework,
  probesDirectory: string,
  nets: Readonly<Partial<Record<NetName, NetScript>>>,
): void {
  for (const [name, { script }] of Object.entries(nets) as [NetName, NetScript][]) {
    describe(`${framework} · ${name} looked at (${path.basename(script)})`, () =>
      inspections(probesDirectory, name, script));
  }
}

function inspections(probesDirectory: string, name: NetName, script: string): void {
  const facts = netFacts[name];

  it('charts which output depends on which example', () =>
    withTraining(probesDirectory, script, async (training) => {
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
