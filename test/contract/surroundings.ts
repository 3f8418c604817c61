/** Variables that answer as they like, or with an error, are looked at without a word and left as they are. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type RunOptions, withTraining } from './runs.ts';

export function surroundingsContract(framework: string, probes: string, script: string, options: RunOptions): void {
  describe(`${framework} · amid variables that do not like to be looked at`, () => {
    it('captures and steers', () =>
      withTraining(
        probes,
        script,
        async (training) => {
          assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
          const { rows } = await training.run({ batches: 'as-trained', steps: 3 });
          assert.equal(rows.length, 3);
          assert.deepEqual((await training.run({ batches: 'as-trained', steps: 3 })).rows, rows);
          assert.equal((await training.run({ batches: 'first-only', steps: 3 })).rows.length, 3);
          const names = (await training.variables()).flatMap(({ variables }) => variables.map(({ name }) => name));
          assert.ok(names.length > 0);
        },
        { ...options, captureVariables: true },
      ));
  });
}
