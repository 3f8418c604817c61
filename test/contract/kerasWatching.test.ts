/** Keras and TensorFlow trainings that are watched to their end. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { metricsContract, watched, watchingContract } from './watching.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const probes = path.join(import.meta.dirname, '../../src/probes');
const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures/keras', name);

watchingContract('keras', probes, {
  script: fixture('trains_to_its_end.py'),
  plainly: [python],
  python,
  steps: 30,
  batch: 20,
  outputs: 4,
  rates: [
    [0, 0.01],
    [10, 0.005],
    [20, 0.0025],
  ],
  parameters: 6,
  exitsWith: 3,
});

describe('keras · a training that is watched', () => {
  for (const how of ['eager', 'compiled', 'XLA']) {
    it(`may be a loop of its own (${how})`, async () => {
      const script = fixture('loops_to_their_end.py');
      const plain = execFileSync(python, [script, how], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const { record, printed, predictions } = await watched(probes, { script, python }, undefined, undefined, [how]);
      assert.deepEqual(printed.match(/^(loss|weights).*$/gm), plain.match(/^(loss|weights).*$/gm));
      assert.equal(record.losses.length, 12);
      assert.deepEqual(
        record.losses,
        plain.match(/^loss.*$/gm)?.map((line) => Number(line.split(' ')[1])),
      );
      assert.deepEqual(predictions.shape.slice(1), [16, 1]);
      assert.equal(record.norms.names.length, 4);
      assert.ok(record.norms.gradients[0]?.every((norm) => norm > 0));
    });
  }
});

metricsContract('keras', probes, {
  script: path.join(import.meta.dirname, 'fixtures/keras/works_out_metrics.py'),
  python,
  places: [null, 16],
});
