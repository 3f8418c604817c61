import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import type { Examples } from '../../src/training/protocol/examples.ts';
import type { SavedTensor } from '../../src/training/protocol/tensors.ts';
import { withTraining } from './runs.ts';

const rowsOf = ({ file }: SavedTensor): readonly string[] => {
  const { shape, values } = readNpy(readFileSync(file));
  const [count = 0, ...row] = shape;
  const width = row.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, at) =>
    Array.from({ length: width }, (_unused, each) => values[at * width + each]).join(),
  );
};

/** What every probe has to answer when examples are read, whatever the script draws its batches from. */
export function examplesContract(probesDirectory: string, script: string, batchSize: number): void {
  it('reads examples on, as the net gets them, and leaves the step as it was', () =>
    withTraining(probesDirectory, script, async (training) => {
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
}
