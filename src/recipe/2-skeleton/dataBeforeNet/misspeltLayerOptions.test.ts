import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Capture } from '../../../training/protocol/capture.ts';
import { judgeMisspeltLayerOptions } from './misspeltLayerOptions.ts';

test('options of layers that are passed over are a cause of their own, on their lines', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-options-'));
  const file = path.join(folder, 'net.js');
  writeFileSync(
    file,
    "model.add(tf.layers.dense({\n  units: 8,\n  Activation: 'relu',\n}));\nmodel.add(tf.layers.lstm({ units: 1, recurrent_dropout: 0.5 }));\nmodel.add(tf.layers.dropout(0.2));\nmodel.add(tf.layers.leakyReLU(0.1));\n",
  );
  const made = (line: number) => ({
    name: '',
    kind: '',
    parameterCount: 1,
    trainable: true,
    location: { file, line, column: 11 },
  });
  const capture = { framework: 'tfjs', model: { layers: [made(1), made(5), { ...made(5), location: null }] } };
  try {
    const judged = await judgeMisspeltLayerOptions(capture as unknown as Capture);
    assert.equal(judged?.cause, 'unheard-option');
    assert.deepEqual(
      [judged?.location?.line, judged?.location?.column, judged?.related?.[0]?.location.line],
      [3, 3, 5],
    );
    assert.equal(judged?.advice, 'Write activation for Activation, recurrentDropout for recurrent_dropout.');
    const numbers = await judgeMisspeltLayerOptions({
      ...capture,
      model: { layers: [made(6), made(7)] },
    } as unknown as Capture);
    assert.equal(
      numbers?.message,
      'dropout is given the number 0.2 where an object with its options belongs, and takes nothing from it: it drops nothing. ' +
        'leakyReLU is given the number 0.1 where an object with its options belongs, and takes nothing from it: its alpha is what it is without.',
    );
    assert.equal(numbers?.advice, 'Write { rate: 0.2 } for 0.2, { alpha: 0.1 } for 0.1.');
    assert.equal(await judgeMisspeltLayerOptions({ ...capture, framework: 'keras' } as unknown as Capture), null);
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.equal(await judgeMisspeltLayerOptions(capture as unknown as Capture), null, 'the file is gone');
});
