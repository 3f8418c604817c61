import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerSummary, TensorSummary } from '../../training/protocol.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, quietContext, summarize } from '../testing/fakeTraining.ts';
import { dataBeforeNet } from './dataBeforeNet.ts';

function judge(input: TensorSummary, layers: readonly LayerSummary[] = []): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[0]],
    criterion: () => 1,
    inputs: input,
  });
  const { model } = training.capture;
  return dataBeforeNet.judge(
    { ...training, capture: { ...training.capture, model: model && { ...model, layers } } },
    quietContext,
  );
}

const bytes = { ...summarize('xs', [[0, 12, 255, 31]]), shape: [1, 2, 2, 1] };
const rescaling: LayerSummary = {
  name: 'rescaling',
  kind: 'Rescaling',
  parameterCount: 0,
  trainable: false,
  location: null,
};

test('inputs of unit scale pass and are described', async () => {
  const judgement = await judge(summarize('xs', [[-1, 0.5, 1]]));
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /xs \(1, 3\): from -1 to 1/);
});

test('images in bytes are flagged', async () => {
  const judgement = await judge(bytes);
  assert.equal(judgement.verdict, 'warn');
  assert.match(judgement.message, /xs holds images with values from 0 to 255/);
});

test('images in bytes that the net rescales are not', async () => {
  assert.equal((await judge(bytes, [rescaling])).verdict, 'pass');
});

test('token ids are not images', async () => {
  assert.equal((await judge(summarize('ids', [[3, 200, 17, 9]], 'int32'))).verdict, 'pass');
});

test('NaN in the inputs fails', async () => {
  assert.equal((await judge(summarize('xs', [[1, Number.NaN]]))).verdict, 'fail');
});

test('a constant input fails', async () => {
  assert.match((await judge(summarize('xs', [new Array<number>(20).fill(0)]))).message, /fed a constant/);
});
