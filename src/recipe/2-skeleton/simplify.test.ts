import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { LayerSummary } from '../../training/protocol/capture.ts';
import type { Refetch } from '../../training/protocol/randomness.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, line, quietContext } from '../testing/fakeTraining.ts';
import { simplify } from './simplify.ts';

const dropout: LayerSummary = {
  name: 'drop',
  kind: 'Dropout',
  parameterCount: 0,
  trainable: false,
  location: line(8),
};

function judge(
  refetch: Refetch | null,
  layers: readonly LayerSummary[] = [],
  called: Refetch['random'] = [],
): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0.1], [0.2]],
    activation: 'none',
    activate: (example) => example,
    targets: [[0], [1]],
    criterion: () => 1,
  });
  const { model } = training.capture;
  return simplify.judge(
    {
      ...training,
      capture: {
        ...training.capture,
        model: model && { ...model, layers: [...model.layers, ...layers], randomCalls: called },
      },
      refetch: async () => refetch ?? Promise.reject(new NotApplicableError('No data source.')),
    },
    quietContext,
  );
}

test('examples that stay the same and a net without noise pass', async () => {
  const judgement = await judge({ examples: 8, differing: 0, random: [] });
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /Nothing random/);
  assert.equal(judgement.advice, undefined);
});

test('augmentation is named with its line, and is no alarm', async () => {
  const judgement = await judge({ examples: 8, differing: 7, random: [{ name: 'RandomCrop', location: line(4) }] });
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /7 of 8 examples .*RandomCrop on line 4/);
  assert.deepEqual(
    judgement.related?.map(({ location }) => location.line),
    [4],
  );
});

test('dropout is listed, also where nothing can be fetched twice', async () => {
  const judgement = await judge(null, [dropout]);
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /Dropout on line 8.*could not be told/);
});

test('dropout that is called and no layer is listed all the same', async () => {
  const judgement = await judge(
    { examples: 8, differing: 0, random: [] },
    [],
    [{ name: 'dropout', location: line(9) }],
  );
  assert.match(judgement.message, /^Random while it trains: dropout on line 9/);
  assert.equal(judgement.related?.[0]?.location.line, 9);
});

test('nothing is said where nothing is known', async () => {
  assert.equal((await judge(null)).verdict, 'not-applicable');
});
