/** What every probe has to do when a script is brought to its first step again: the same draw, another, other sources. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Framework } from '../../src/training/protocol/capture.ts';
import type { SourceEdit } from '../../src/training/protocol/messages.ts';
import type { GeneratorName } from '../../src/training/protocol/randomness.ts';
import type { Training } from '../../src/training/training.ts';
import { lineOf, withTraining } from './runs.ts';

/** A script that seeds itself, draws weights and data, and trains a net of 5 inputs, 4 hidden units and 2 outputs. */
export interface SeededScript {
  readonly script: string;
  readonly generator: GeneratorName;
  /** Texts by which its lines are found; `hidden` has the number 4 in it. */
  readonly lines: { readonly seed: string; readonly hidden: string; readonly step: string };
  /** Null where the framework's generator cannot be told to have been drawn from. */
  readonly drawn: boolean | null;
}

/** Declares the contract's tests for one probe. */
export function relaunchContract(framework: Framework, probesDirectory: string, seeded: SeededScript): void {
  const { script, lines } = seeded;
  const again = (training: Training, reseed: number) => training.relaunch({ reseed }, (other) => other.fingerprint());

  describe(`${framework} · brought to its first step again (${path.basename(script)})`, () => {
    it('tells who seeds what', () =>
      withTraining(probesDirectory, script, async (training) => {
        const use = (await training.randomness()).find(({ generator }) => generator === seeded.generator);
        assert.ok(use, `${seeded.generator} is told of`);
        assert.equal(use.seededAt?.line, lineOf(script, lines.seed));
        assert.equal(use.drawn, seeded.drawn);
        assert.notEqual(use.drawnBeforeSeed, true);
      }));

    it('tells the same state from another', () =>
      withTraining(probesDirectory, script, async (training) => {
        const first = await training.fingerprint();
        for (const digest of Object.values(first)) assert.match(digest, /^[0-9a-f]{64}$/);
        assert.equal(new Set(Object.values(first)).size, 3);
        assert.deepEqual(await training.relaunch({}, (other) => other.fingerprint()), first);
        const one = await again(training, 1);
        for (const part of ['weights', 'inputs', 'targets'] as const) {
          assert.notEqual(one[part], first[part], `${part} are drawn anew`);
        }
        assert.deepEqual(await again(training, 1), one);
        assert.notEqual((await again(training, 2)).weights, one.weights);
        await training.run({ batches: 'as-trained', steps: 2 });
        assert.deepEqual(await training.fingerprint(), first, 'an experiment leaves no trace');
      }));

    it('changes sources in memory, at the lines of the file', () =>
      withTraining(probesDirectory, script, async (training) => {
        const line = lineOf(script, lines.hidden);
        const begin = (readFileSync(script, 'utf8').split('\n')[line - 1] ?? '').indexOf(lines.hidden) + 1;
        const end = begin + lines.hidden.length;
        const edit = (column: number, endColumn: number, text: string): SourceEdit => {
          return { file: script, line, column, endLine: line, endColumn, text };
        };
        const wider = lines.hidden.replace('4', '8');
        for (const edits of [[edit(begin, end, wider)], [edit(1, 1, '\n\n'), edit(begin, end, wider)]]) {
          await training.relaunch({ edits }, async ({ capture, run }) => {
            assert.equal(training.capture.model?.parameterCount, 34);
            assert.equal(capture.model?.parameterCount, 66);
            assert.equal(capture.location?.line, lineOf(script, lines.step));
            assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
            assert.equal((await run({ batches: 'as-trained', steps: 3 })).rows.length, 3);
          });
        }
      }));
  });
}
