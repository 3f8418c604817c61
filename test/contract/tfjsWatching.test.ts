/** TensorFlow.js trainings that are watched to their end. `npm run build` before. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { watched, watchingContract } from './watching.ts';

const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures/tfjs', name);
const probes = path.join(import.meta.dirname, '../../dist/probes');

watchingContract('tfjs', probes, {
  script: fixture('trains-to-its-end.js'),
  plainly: [process.execPath],
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

describe('tfjs · a training that is watched', () => {
  it('may raise behind its last step', async () => {
    const script = fixture('trains-to-its-end.js');
    const { record, printed } = await watched(probes, { script }, undefined, undefined, ['raise']);
    assert.equal(record.end?.message, 'Error: after the last step');
    assert.match(printed, /farewell/);
  });

  it('may be a loop of its own, whose closure nobody else calls', async () => {
    const script = fixture('loop-to-its-end.mjs');
    const plain = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    const { record, printed, predictions } = await watched(probes, { script });
    assert.deepEqual(printed.match(/^(loss|weights).*$/gm), plain.match(/^(loss|weights).*$/gm));
    assert.equal(record.losses.length, 12);
    assert.deepEqual(predictions.shape.slice(1), [8, 1]);
    assert.deepEqual(record.norms.names, ['w', 'b']);
  });
});
