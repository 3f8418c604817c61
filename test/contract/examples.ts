import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { Examples } from '../../src/training/protocol/examples.ts';
import type { SavedTensor } from '../../src/training/protocol/tensors.ts';
import type { AskTraining } from './runs.ts';

const rowsOf = ({ file }: SavedTensor): readonly string[] => {
  const { shape, values } = readNpy(readFileSync(file));
  const [count = 0, ...row] = shape;
  const width = row.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, at) =>
    Array.from({ length: width }, (_unused, each) => values[at * width + each]).join(),
  );
};

/** What every probe has to answer when examples are read, whatever the script draws its batches from. */
export function examplesContract(ask: AskTraining, batchSize: number): void {
  it('says why the net cannot be asked where nothing was read', () =>
    ask(async (training) => {
      await assert.rejects(
        training.run({ batches: 'first-only', steps: 1, observe: ['example-predictions'] }),
        NotApplicableError,
      );
    }));

  it('reads examples on, as the net gets them, and leaves the step as it was', () =>
    ask(async (training) => {
      const within = { withinMilliseconds: 20_000 };
      const some = await training.examples({ limit: 3, ...within });
      assert.equal(some.examples, 3);
      assert.ok(some.inputs.every(({ summary }) => summary.shape[0] === 3));
      const first = some.inputs.map(rowsOf);
      let told: Examples | null = null;
      const all = await training.examples({
        limit: 10_000,
        ...within,
        onProgress: (read) => {
          told = read;
          return true;
        },
      });
      assert.deepEqual(told, all);
      assert.ok(all.complete && all.examples >= batchSize, `${all.examples} examples`);
      const [captured] = training.capture.batch.inputs;
      assert.ok(captured);
      const rows = rowsOf(all.inputs[0] as SavedTensor);
      assert.equal(rows.length, all.examples);
      assert.deepEqual(rows.slice(0, 3), first[0], 'what was read before is still there');
      assert.equal(all.asTheNetGetsThem, true);
      const known = new Set(rows);
      assert.ok(
        rowsOf(await training.saveTensor(captured.id)).every((row) => known.has(row)),
        "the batch's rows are among them",
      );
      const { rows: again } = await training.run({ batches: 'first-only', steps: 1 });
      assert.equal(again[0]?.loss, training.capture.loss.value);
    }));

  it('asks the net about the examples that were read, with its weights of the last row', () =>
    ask(async (training) => {
      const read = await training.examples({ limit: 10_000, withinMilliseconds: 20_000 });
      const { rows } = await training.run({
        batches: 'first-only',
        steps: 3,
        observe: ['final-predictions', 'example-predictions'],
      });
      assert.deepEqual(
        rows.map((row) => row.examplePredictions !== undefined),
        [false, false, true],
      );
      const { predictions = [], examplePredictions } = rows.at(-1) ?? {};
      assert.equal(examplePredictions?.examples, read.examples);
      assert.equal(examplePredictions.outputs.length, training.capture.outputs.length);
      const [input] = training.capture.batch.inputs;
      const [id] = predictions;
      const [output] = examplePredictions.outputs;
      assert.ok(input && id && output);
      const places = rowsOf(read.inputs[0] as SavedTensor);
      const batch = rowsOf(await training.saveTensor(input.id));
      const ofBatch = rowsOf(await training.saveTensor(id));
      const ofAll = rowsOf(output);
      for (const [row, example] of batch.entries()) {
        const place = places.indexOf(example);
        const [one, other] = [ofBatch[row], ofAll[place]].map((text) => (text ?? '').split(',').map(Number));
        assert.equal(one?.length, other?.length);
        one?.forEach((value, at) => {
          assert.ok(Math.abs(value - (other?.[at] ?? Number.NaN)) <= 1e-5 * Math.max(1, Math.abs(value)), `row ${row}`);
        });
      }
      const { rows: again } = await training.run({ batches: 'first-only', steps: 1 });
      assert.equal(again[0]?.loss, training.capture.loss.value);
    }));
}
