import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerActivations } from '../../training/protocol/step.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, quietContext } from '../testing/fakeTraining.ts';
import { activations } from './activations.ts';

const layer = (some: Partial<LayerActivations>): LayerActivations => ({
  name: 'relu',
  kind: 'ReLU',
  location: null,
  shape: [8, 40],
  unitAxis: 1,
  statistics: null,
  deadShare: 0,
  zeroShare: 0.5,
  saturatedShare: null,
  ...some,
});

function judged(...layers: readonly LayerActivations[]): Promise<Judgement> {
  const plain = fakeTraining({
    beforeActivation: Array.from({ length: 8 }, () => [0]),
    activation: 'none',
    activate: (example) => example,
    targets: [[0]],
    criterion: () => 1,
  });
  return activations.judge({ ...plain, activations: async () => layers }, quietContext);
}

test('dead units are told by number, the layer with most of them first, and are no alarm', async () => {
  const { verdict, message } = await judged(
    layer({ name: 'relu1', deadShare: 0.1 }),
    layer({ name: 'relu2', deadShare: 0.5, shape: [8, 16, 5, 5], unitAxis: 1 }),
  );
  assert.equal(verdict, 'pass');
  assert.match(message, /0 for all 8 examples of the batch: 8 of 16 of relu2, 4 of 40 of relu1\./);
});

test('layers that hand on what others gave do not count', async () => {
  const { message } = await judged(layer({}), layer({ name: 'drop', kind: 'Dropout', deadShare: 0.5 }));
  assert.match(message, /no unit of the net’s only layer is 0 for all 8 examples/);
});

test('values at a limit are told from a hundredth on', async () => {
  const { message, evidence } = await judged(
    layer({ name: 'tanh1', saturatedShare: 0.25 }),
    layer({ name: 'tanh2', saturatedShare: 0.001 }),
  );
  assert.match(message, /25 % of what comes out of tanh1\./);
  assert.equal(evidence?.['mostSaturated'], 0.25);
});
