/** Batches that are objects, that no call holds, or that the step writes into. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
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
