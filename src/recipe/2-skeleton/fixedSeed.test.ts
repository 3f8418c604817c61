import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { GeneratorUse } from '../../training/protocol/randomness.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { fakeTraining, line, quietContext, summarize } from '../testing/fakeTraining.ts';
import { fixedSeed } from './fixedSeed.ts';

interface Run {
  readonly weights?: readonly number[];
  readonly batch?: readonly number[];
  readonly losses?: readonly number[];
}

const usual: Required<Run> = { weights: [0.1, -0.4, 0.3], batch: [1, 2, 3], losses: [2.3, 2.2, 2.1] };

function trainingOf(run: Run): Training {
  const { weights, batch, losses } = { ...usual, ...run };
  const training = fakeTraining({
    beforeActivation: [[0.1], [0.2]],
    activation: 'none',
    activate: (example) => example,
    targets: [[0], [1]],
    criterion: () => 1,
    trace: losses,
    inputs: summarize('input', [batch]),
  });
  const kernel: TensorSummary = summarize('kernel', [weights]);
  return {
    ...training,
    weights: async () => [kernel],
    fingerprint: async () => ({ weights: weights.join(), inputs: batch.join(), targets: '' }),
  };
}

async function judge(
  others: readonly Run[],
  uses: readonly GeneratorUse[] | null = [],
  context: CheckContext = quietContext,
  captured: Partial<Capture> = {},
): Promise<Judgement> {
  let launched = 0;
  const training = trainingOf({});
  return fixedSeed.judge(
    {
      ...training,
      capture: { ...training.capture, ...captured },
      randomness: async () => uses ?? Promise.reject(new NotApplicableError('Not here.')),
      relaunch: (_how, use) => {
        launched += 1;
        return use(trainingOf(others[launched - 1] ?? {}));
      },
    },
    context,
  );
}

const use = (generator: GeneratorUse['generator'], more: Partial<GeneratorUse> = {}): GeneratorUse => ({
  generator,
  seededAt: null,
  drawn: true,
  drawnBeforeSeed: null,
  ...more,
});
const torchSeeded = use('torch', { seededAt: line(3), drawnBeforeSeed: false });

test('three runs that begin alike pass', async () => {
  const judgement = await judge([{}, {}], [torchSeeded]);
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /Three runs .*torch on line 3/);
});

test('a loss that is no number from the second step on, in every run, is no difference', async () => {
  const broken = { losses: [2.3, Number.NaN, Number.NaN] };
  const training = trainingOf(broken);
  const judgement = await fixedSeed.judge(
    { ...training, randomness: async () => [torchSeeded], relaunch: (_how, look) => look(trainingOf(broken)) },
    quietContext,
  );
  assert.equal(judgement.verdict, 'pass');
});

test('last digits that threads change are no difference', async () => {
  const nearly = { weights: [0.1000000003, -0.4, 0.3], batch: [1.0000001, 2, 3], losses: [2.3, 2.2000004, 2.1] };
  assert.equal((await judge([nearly, nearly], [torchSeeded])).verdict, 'pass');
});

test('no seed at all is a note with a remedy, no alarm', async () => {
  const judgement = await judge([{ weights: [0.2, 0.2, 0.2] }], [use('torch'), use('numpy', { drawn: false })]);
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /other initial weights.*sets no seed/);
  assert.deepEqual(judgement.remedy, { kind: 'set-seeds', generators: ['torch'] });
});

test('nothing is said of seeds where they cannot be told', async () => {
  const judgement = await judge([{ batch: [3, 2, 1] }], null);
  assert.equal(judgement.verdict, 'not-applicable');
  assert.doesNotMatch(judgement.message, /no seed/);
});

test('a generator that is never seeded beside one that is', async () => {
  const judgement = await judge([{ batch: [3, 2, 1] }], [torchSeeded, use('numpy')]);
  assert.equal(judgement.verdict, 'warn');
  assert.match(judgement.message, /another first batch.*numpy\.random is drawn from and never seeded/);
  assert.equal(judgement.location?.line, 3);
  assert.deepEqual(judgement.remedy, { kind: 'set-seeds', generators: ['numpy'] });
});

test('Keras 3 seeds its layers from Python, which the seed of TensorFlow does not reach', async () => {
  const uses = [use('tensorflow', { seededAt: line(3) }), use('python')];
  const keras = (version: string) =>
    judge([{ weights: [1, 2, 3] }], uses, quietContext, { framework: 'keras', frameworkVersion: version });
  assert.match((await keras('3.15.1 on TensorFlow 2.21.0')).message, /Keras takes the seeds of its initialisers/);
  assert.match((await keras('3.15.1 on TensorFlow 2.21.0')).advice ?? '', /set_random_seed/);
  assert.doesNotMatch((await keras('2.15.0 on TensorFlow 2.15.0')).message, /Keras takes/);
});

test('weights with seeds of their own, beside a shuffle and a dropout that have none', async () => {
  const random = use('Math.random', {
    weightsSeededAt: line(4),
    drawnAt: line(2),
    withoutSeed: [{ name: 'dropout_1', differ: 'losses', location: line(5) }],
  });
  const shuffled = await judge([{ batch: [3, 2, 1] }], [random]);
  assert.equal(shuffled.verdict, 'warn');
  assert.equal(shuffled.location?.line, 2);
  assert.match(shuffled.message, /seeds on line 4: Math\.random, from which line 2 draws, is never seeded/);
  const dropped = await judge([{ losses: [2.3, 2.6, 2.4] }], [random]);
  assert.equal(dropped.location?.line, 5);
  assert.match(dropped.message, /dropout_1 on line 5 has none/);
});

test('a seed that comes too late', async () => {
  const late = use('torch', { seededAt: line(9), drawnBeforeSeed: true });
  const judgement = await judge([{ weights: [1, 2, 3] }], [late]);
  assert.equal(judgement.verdict, 'warn');
  assert.equal(judgement.location?.line, 9);
  assert.match(judgement.message, /drawn from it already/);
});

test('a difference that no global generator explains, seen in the third run', async () => {
  const judgement = await judge([{}, { losses: [2.3, 2.6, 2.4] }], [torchSeeded]);
  assert.equal(judgement.verdict, 'warn');
  assert.match(judgement.message, /other losses from the same weights and batch.*something else differs/);
});

test('a batch in another order is another batch, though its statistics are the same', async () => {
  assert.equal((await judge([{ batch: [2, 1, 3] }], [torchSeeded])).verdict, 'warn');
});

test('a slow script is not run again', async () => {
  const judgement = await judge([], [torchSeeded], { ...quietContext, withinMilliseconds: 1 });
  assert.equal(judgement.verdict, 'not-applicable');
});
