/** PyTorch trainings that are watched to their end. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { watched, watchingContract } from './watching.ts';

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
