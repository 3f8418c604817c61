/** What every probe has to do when two functions of the script are to be compared, seen through the check that asks. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { comparing } from '../../src/recipe/2-skeleton/generalize.ts';
import type { Judgement } from '../../src/recipe/check.ts';
import { quietContext } from '../../src/recipe/testing/fakeTraining.ts';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import type { Framework } from '../../src/training/protocol/capture.ts';
import { lineOf, oneTraining, type RunOptions } from './runs.ts';

/** @param script has the functions that the tests name */
export function functionContract(
  framework: Framework,
  probesDirectory: string,
  script: string,
  options: RunOptions = {},
): void {
  const compare = (
    training: LaunchedTraining,
    first: string,
    second: string,
    given: readonly string[] | null = null,
  ): Promise<Judgement> => comparing({ first, second, arguments: given, file: script }).judge(training, quietContext);

  describe(`${framework} · two functions of ${path.basename(script)}`, () => {
    const ask = oneTraining(probesDirectory, script, options);

    it('are run on copies of the captured batch, with the same random numbers', () =>
      ask(async (training) => {
        for (const name of ['distances', 'noisy', 'errors']) {
          const judgement = await compare(training, name, `${name}_loop`);
          assert.equal(judgement.verdict, 'pass', judgement.message);
        }
        const { message } = await compare(training, 'distances_loop', 'distances', ['input']);
        assert.match(message, /give the same on points = input/);
        const { loss } = training.capture;
        const { rows } = await training.run({ batches: 'first-only', steps: 1 });
        assert.equal(rows[0]?.loss, loss.value, 'the step is as it was');
      }));

    it('are told apart where they differ: by how much, and at which index', () =>
      ask(async (training) => {
        const judgement = await compare(training, 'distances_mixed', 'distances');
        assert.equal(judgement.verdict, 'fail', judgement.message);
        assert.match(judgement.message, /\d+ of \d+ elements of the result differ, most of all at \[\d, \d\]/);
        assert.equal(judgement.related?.[1]?.location.line, lineOf(script, 'distances(points)'));
        assert.ok(Number(judgement.evidence?.['largestDifference']) > 0.01);
      }));

    it('give the same numbers in another shape', () =>
      ask(async (training) => {
        const judgement = await compare(training, 'sums', 'sums_loop');
        assert.equal(judgement.verdict, 'warn', judgement.message);
        assert.match(judgement.message, /in other shapes: \(\d, 1\) and \(\d\)/);
      }));

    it('fail in one of them', () =>
      ask(async (training) => {
        const judgement = await compare(training, 'breaks', 'distances');
        assert.equal(judgement.verdict, 'fail', judgement.message);
        assert.match(judgement.message, /^breaks fails on points = input \(.*; distances does not\.$/s);
        const at = lineOf(
          script,
          framework === 'torch' ? 'points @ points' : framework === 'keras' ? 'tf.matmul' : 'matMul',
        );
        assert.equal(judgement.location?.line, at);
      }));

    it('are not compared where they, or what they take, cannot be found', () =>
      ask(async (training) => {
        const told = async (work: Promise<Judgement>) => {
          try {
            const { verdict, message } = await work;
            assert.equal(verdict, 'not-applicable', message);
            return message;
          } catch (error) {
            assert.ok(error instanceof Error);
            assert.equal(error.name, 'NotApplicableError');
            return error.message;
          }
        };
        assert.match(await told(compare(training, 'nowhere', 'distances')), /There is no nowhere/);
        assert.match(
          await told(compare(training, 'distances', 'distances_loop', ['nothing'])),
          /Nothing is called nothing/,
        );
      }));
  });
}
