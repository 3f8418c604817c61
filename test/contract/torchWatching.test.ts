/** PyTorch trainings that are watched to their end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { metricsContract, watched, watchingContract } from './watching.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const probes = path.join(import.meta.dirname, '../../src/probes');
const script = path.join(import.meta.dirname, 'fixtures/torch/trains_to_its_end.py');

watchingContract('torch', probes, {
  script,
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

describe('torch · a training that is watched', () => {
  it('may raise behind its last step', async () => {
    const { record, printed } = await watched(probes, { script, python }, undefined, undefined, ['raise']);
    assert.equal(record.end?.message, 'ValueError: after the last step');
    assert.match(
      printed,
      /Traceback[\s\S]*ValueError: after the last step\s*[\s\S]*farewell|farewell[\s\S]*ValueError/,
    );
  });
});

describe('torch · a net that is handed on after it was watched', () => {
  it('is scripted, traced, compiled, mapped, copied and saved as by the script alone', async () => {
    const exports = path.join(import.meta.dirname, 'fixtures/torch/exports_its_net.py');
    const plain = spawnSync(python, [exports], { encoding: 'utf8' });
    assert.equal(plain.status, 0, plain.stderr);
    const { record, printed } = await watched(probes, { script: exports, python });
    assert.equal(record.end?.ended, 'script-ended', printed);
    assert.ok(printed.includes(plain.stdout.trim()), printed);
    assert.ok(record.metrics.some(({ name }) => name === 'accuracy'));
  });
});

metricsContract('torch', probes, {
  script: path.join(import.meta.dirname, 'fixtures/torch/works_out_metrics.py'),
  python,
  places: [21, 23, 39, 40, 50],
});
