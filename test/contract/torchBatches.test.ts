/** Batches that are objects, that no call holds, or that the step writes into. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { Training } from '../../src/training/training.ts';
import { withTraining } from './runs.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
process.env['PATH'] = `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}`;
const probes = path.join(import.meta.dirname, '../../src/probes');
const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures', 'torch', name);
const train = <T>(name: string, use: (training: Training) => Promise<T>): Promise<T> =>
  withTraining(probes, fixture(name), use, { settings: { python }, timeoutMilliseconds: 120_000 });

const lossesOf = async (training: Training, batches: 'as-trained' | 'zero-inputs', steps = 4): Promise<number[]> =>
  (await training.run({ batches, steps })).rows.map(({ loss }) => loss);

/** Repeated exactly, and the first loss is another without the inputs. */
async function assertSteers(training: Training): Promise<void> {
  const { repeat, loss } = training.capture;
  assert.ok(repeat.exact, repeat.reason ?? '');
  const trained = await lossesOf(training, 'as-trained');
  assert.equal(trained[0], loss.value);
  assert.deepEqual(await lossesOf(training, 'as-trained'), trained);
  assert.notEqual((await lossesOf(training, 'zero-inputs'))[0], loss.value);
}

const namesOf = ({ capture }: Training): (string | null)[] => capture.batch.inputs.map(({ name }) => name);

describe('torch · batches', () => {
  it('that are objects: what the net reads of them are its inputs, and their labels are none', () =>
    train('graph_batches.py', async (training) => {
      assert.deepEqual(namesOf(training), ['nodes', 'edges', 'graph']);
      assert.deepEqual(
        training.capture.batch.targets.map(({ shape }) => shape),
        [[10, 2]],
      );
      await assertSteers(training);
      const { passes } = await training.evaluations({ trainingSteps: 3, withinMilliseconds: 40_000 });
      assert.deepEqual(
        passes.slice(0, 1).map(({ examplesSeen, datasetSize }) => [examplesSeen, datasetSize]),
        [[20, 20]],
      );
    }));

  it('that enter by a module which is made anew in every step: nothing is said of inputs that were not changed', () =>
    train('wrapped_anew.py', async (training) => {
      const trained = await lossesOf(training, 'as-trained');
      assert.equal(trained[0], training.capture.loss.value);
      await assert.rejects(lossesOf(training, 'zero-inputs'), (error: Error) => {
        assert.ok(error instanceof NotApplicableError);
        assert.match(error.message, /called otherwise than in the captured step/);
        return true;
      });
    }));

  it('whose examples come one by one are laid side by side, with what is told of each', () =>
    train('detection.py', async (training) => {
      const { batch, repeat } = training.capture;
      assert.ok(repeat.exact, repeat.reason ?? '');
      assert.equal(batch.size, null, 'no axis counts the examples');
      assert.equal(batch.inputs.length, 4, 'annotations are no inputs, though the net is given them');
      const { size, inputs, targets } = batch.sideBySide ?? {};
      assert.equal(size, 4);
      assert.deepEqual(
        inputs?.map(({ name, shape, filling }) => [name, shape, filling]),
        [['images', [4, 3, 20, 24], 'NaN']],
      );
      assert.deepEqual(
        targets?.map(({ name, shape, filling }) => [name, shape, filling]),
        [
          ['boxes', [4, 3, 4], 'NaN'],
          ['labels', [4, 3], -1],
        ],
      );
      assert.ok([...(inputs ?? []), ...(targets ?? [])].every(({ statistics }) => statistics?.nanCount === 0));
      const wanted = { limit: 1000, withinMilliseconds: 20_000 };
      const read = await training.examples({ ...wanted, filledUp: true });
      assert.deepEqual([read.examples, read.complete, read.asTheNetGetsThem], [24, true, true]);
      const [boxes, labels] = read.targets.map(({ file }) => readNpy(readFileSync(file)));
      assert.deepEqual(
        [boxes?.shape, labels?.shape],
        [
          [24, 3, 4],
          [24, 3],
        ],
      );
      // The fifth example has two boxes.
      assert.deepEqual(Array.from(boxes?.values ?? []).slice(48, 60), [0, 1, 8, 9, 1, 2, 9, 10, NaN, NaN, NaN, NaN]);
      assert.deepEqual(Array.from(labels?.values ?? []).slice(12, 15), [0, 1, -1]);
      await assert.rejects(training.examples(wanted), NotApplicableError, 'whoever counts numbers gets none');
    }));

  it('with several targets: which of them each output is compared with', () =>
    train('heads_in_another_order.py', async (training) => {
      const { capture } = training;
      const told = capture.outputs.map(({ shape, target }) => [shape, capture.batch.targets[target ?? -1]?.name]);
      assert.deepEqual(told, [
        [[20, 2], 'places'],
        [[20, 3], 'colours'],
      ]);
      const read = await training.examples({ limit: 100, withinMilliseconds: 20_000 });
      assert.deepEqual(
        read.targets.map(({ summary }) => summary.shape),
        capture.batch.targets.map(({ shape }) => [60, ...shape.slice(1)]),
        'examples come in the order of the batch’s targets',
      );
    }));

  it('that no call holds: the net looks its data up', () =>
    train('looked_up_inputs.py', async (training) => {
      await assertSteers(training);
    }));

  it('of tasks, whose losses a mapped function gives', () =>
    train('mapped_tasks.py', async (training) => {
      const { repeat, loss } = training.capture;
      assert.ok(repeat.exact, repeat.reason ?? '');
      const trained = await lossesOf(training, 'as-trained');
      assert.equal(trained[0], loss.value);
      assert.ok(new Set(trained).size > 2);
    }));

  it('that the step writes into are as the loader gave them each time', () =>
    train('written_batches.py', async (training) => {
      assert.deepEqual(
        training.capture.batch.inputs.map(({ shape }) => shape),
        [
          [16, 6],
          [16, 6],
        ],
      );
      await assertSteers(training);
      const plain = spawnSync(python, [fixture('written_batches.py')], { encoding: 'utf8' });
      const losses = plain.stdout
        .split('\n')
        .flatMap((line) => (line.startsWith('loss ') ? [Number(line.slice(5))] : []));
      assert.deepEqual(await lossesOf(training, 'as-trained', 8), losses.slice(0, 8));
    }));
});
