import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capture, LayerSummary } from '../../training/protocol/capture.ts';
import { fakeTraining, summarize } from '../testing/fakeTraining.ts';
import { measuredInputs } from './measuredInputs.ts';

const layer = (kind: string): LayerSummary => ({
  name: kind,
  kind,
  parameterCount: 9,
  trainable: true,
  location: null,
});

function named(dtype: string, kinds: readonly string[]): readonly (string | null)[] {
  const { capture } = fakeTraining({
    beforeActivation: [[0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[0]],
    criterion: () => 0,
    inputs: summarize('x', [[0, 255]], dtype),
  });
  const model: Capture['model'] = capture.model && { ...capture.model, layers: kinds.map(layer) };
  return measuredInputs({ ...capture, model }).map(({ name }) => name);
}

test('real numbers are measured, and pixels as they are read where a layer sums over them', () => {
  assert.deepEqual(named('float32', ['Embedding', 'Dense']), ['x']);
  assert.deepEqual(named('uint8', ['Conv2D', 'Dense']), ['x']);
  assert.deepEqual(named('int64', ['Dense']), ['x']);
});

test('ids that are looked up are not', () => {
  assert.deepEqual(named('int64', ['Embedding', 'Dense']), []);
  assert.deepEqual(named('int32', ['CategoryEncoding', 'Dense']), []);
  assert.deepEqual(named('int64', ['LSTM']), []);
});
