/** TensorFlow.js trainings that are watched to their end. `npm run build` before. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { withTraining } from './runs.ts';
import { metricsContract, watched, watchingContract } from './watching.ts';

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

metricsContract('tfjs', probes, { script: fixture('works-out-metrics.js'), places: [null, 17] });

describe('tfjs · the layers of a closure that is watched', () => {
  it('may call a model in a closure, whose layers are seen and whose lines are not run again', async () => {
    const script = fixture('model-minimize.js');
    const plain = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    const { record, printed } = await watched(probes, { script });
    assert.deepEqual(printed.match(/^loss.*$/gm), plain.match(/^loss.*$/gm));
    const { atInit, trained } = record.layers ?? {};
    assert.deepEqual(
      atInit?.layers.map(({ kind, shape }) => [kind, shape]),
      [
        ['Dense', [10, 7]],
        ['Dense', [10, 4]],
      ],
    );
    await withTraining(probes, script, async (training) => {
      const examined = await training.activations();
      for (const [index, { statistics }] of (atInit?.layers ?? []).entries()) {
        assert.deepEqual(statistics, examined[index]?.statistics, 'what the closure gave it');
        assert.notDeepEqual(trained?.layers[index]?.statistics, statistics, 'the weights are those of the end');
      }
    });
  });

  it('may be of bare tensors, whose layers are refused with a reason', async () => {
    const { record } = await watched(probes, { script: fixture('loop-to-its-end.mjs') });
    assert.match(record.layers?.trained?.trouble ?? '', /closure of its own/);
  });
});
