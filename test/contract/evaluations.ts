/** What every probe has to see when a script runs on to its evaluations, and when examples are fetched again. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import type { Framework } from '../../src/training/protocol/capture.ts';
import { lineOf, withTraining } from './runs.ts';

/** A sound script: dropout and batch normalisation, some epochs, each with an evaluation of all held-out examples. */
export interface EvaluatingScript {
  readonly script: string;
  /** A text by which the line is found that calls the net, or `evaluate`, or `fit` with its validation data. */
  readonly line: string;
  readonly heldOut: number;
}

/** Declares the contract's tests for one probe. */
export function evaluationContract(framework: Framework, probesDirectory: string, sound: EvaluatingScript): void {
  const { script, line, heldOut } = sound;
  describe(`${framework} · evaluates (${path.basename(script)})`, () => {
    it('sees the whole of every evaluation', () =>
      withTraining(probesDirectory, script, async (training) => {
        const seen = await training.evaluations({ trainingSteps: 3, withinMilliseconds: 40_000 });
        assert.notEqual(seen.ended, 'time');
        assert.equal(seen.trainsInEvaluationMode, null);
        assert.ok(seen.passes.length > 0);
        for (const pass of seen.passes) {
          assert.equal(pass.location?.line, lineOf(script, line));
          assert.equal(pass.examplesSeen, heldOut);
          assert.ok(pass.datasetSize === null || pass.datasetSize === heldOut);
          assert.deepEqual(pass.layersInTrainingMode, []);
          assert.notEqual(pass.recordsGradients, true);
          assert.notEqual(pass.randomInputs, true);
          assert.ok(pass.alsoInTraining === null || pass.alsoInTraining === 0);
          assert.ok(pass.afterSteps > 0);
          for (const { shape, statistics } of pass.inputs ?? []) {
            assert.deepEqual(shape.slice(1), training.capture.batch.inputs[0]?.shape.slice(1));
            assert.ok(statistics.minimum < statistics.maximum);
          }
          assert.ok((pass.inputs ?? []).length > 0);
          assert.equal(pass.examples, undefined, 'nobody asked for them');
        }
        const { rows } = await training.run({ batches: 'first-only', steps: 1 });
        assert.equal(rows[0]?.loss, training.capture.loss.value, 'this process has stayed where it was');
      }));

    it('keeps the examples of an evaluation once, as the net got them', () =>
      withTraining(probesDirectory, script, async (training) => {
        const keepNumbers = 25_000_000;
        const { passes } = await training.evaluations({ trainingSteps: 3, withinMilliseconds: 40_000, keepNumbers });
        const [kept, ...others] = passes.filter(({ examples }) => examples !== undefined);
        assert.equal(others.length, 0);
        assert.equal(kept, passes[0]);
        const [input] = kept?.examples ?? [];
        assert.ok(input);
        const shape = [heldOut, ...(training.capture.batch.inputs[0]?.shape.slice(1) ?? [])];
        assert.deepEqual(input.summary.shape, shape);
        assert.equal(
          (kept?.examplesOfCalls ?? []).reduce((sum, each) => sum + each, 0),
          heldOut,
        );
        const { shape: written, values } = readNpy(await readFile(input.file));
        assert.deepEqual(written, shape);
        const batch = kept?.inputs?.[0];
        assert.ok(batch);
        const size = batch.shape.reduce((product, each) => product * each, 1);
        const first = Array.from({ length: size }, (_, at) => values[at] ?? Number.NaN);
        assert.equal(
          Math.min(...first),
          batch.statistics.minimum,
          'the figures of its first batch were taken apart from it',
        );
        assert.equal(Math.max(...first), batch.statistics.maximum);
      }));

    it('fetches the same examples again', () =>
      withTraining(probesDirectory, script, async (training) => {
        const { examples, differing, random } = await training.refetch();
        assert.ok(examples > 0);
        assert.equal(differing, 0);
        assert.deepEqual(random, []);
        const { rows } = await training.run({ batches: 'first-only', steps: 1 });
        assert.equal(rows[0]?.loss, training.capture.loss.value);
      }));
  });
}
