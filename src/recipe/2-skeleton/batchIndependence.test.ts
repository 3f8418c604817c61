import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DataSourceSummary } from '../../training/protocol/capture.ts';
import type { Mixing } from '../../training/protocol/step.ts';
import type { Judgement } from '../check.ts';
import { save, temporaryFolder } from '../testing/fakeExamples.ts';
import { type FakeNet, fakeTraining, line, quietContext } from '../testing/fakeTraining.ts';
import { batchIndependence } from './batchIndependence.ts';

type Matrix = readonly (readonly number[])[];

const outputs = [[0.1], [0.9], [0.4], [-0.3]];
const targets = [[0], [1], [2], [3]];

const squares = (predictions: Matrix, labels: Matrix): number[] =>
  predictions.map(([value = 0], row) => (value - (labels[row]?.[0] ?? 0)) ** 2);
const allSquares = (predictions: Matrix, labels: Matrix): number[] =>
  predictions.flatMap(([value = 0]) => labels.map(([label = 0]) => (value - label) ** 2));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const average = (values: readonly number[]) => sum(values) / values.length;

const net: FakeNet = {
  beforeActivation: outputs,
  activation: 'none',
  activate: (example) => example,
  targets,
  criterion: (predictions, labels) => average(squares(predictions, labels)),
};

const diagonal: Matrix = outputs.map((_, i) => outputs.map((__, j) => Number(i === j)));
const dense: Matrix = outputs.map(() => outputs.map(() => 1));
const oneLeak: Matrix = diagonal.map((row, i) => row.map((value, j) => (i === 2 && j === 0 ? 0.5 : value)));

const mixedBy = (operation: string, more: Partial<Mixing> = {}): Mixing => ({
  operation,
  operands: [[4, 3]],
  layer: null,
  location: line(7),
  ...more,
});

interface Seen {
  readonly fake?: FakeNet;
  readonly matrix?: Matrix;
  readonly mixing?: Mixing;
  readonly targetShape?: readonly number[];
  readonly dataSource?: DataSourceSummary;
  /** What the criterion costs at the least, whether each example has an answer of its own or all have one. */
  readonly least?: number;
}

function judge({
  fake = net,
  matrix = diagonal,
  mixing,
  targetShape = [4, 1],
  dataSource,
  least,
}: Seen): Promise<Judgement> {
  const training = fakeTraining(fake);
  const { batch } = training.capture;
  return batchIndependence.judge(
    {
      ...training,
      ...(least !== undefined && { leastLoss: async () => ({ value: least, constant: null, converged: true }) }),
      capture: {
        ...training.capture,
        dataSource: dataSource ?? null,
        batch: { ...batch, targets: batch.targets.map((target) => ({ ...target, shape: targetShape })) },
      },
      dependencies: async () => ({ matrix, method: 'gradient', stilled: [], ...(mixing ? { mixing } : {}) }),
    },
    quietContext,
  );
}

test('a diagonal passes', async () => {
  assert.equal((await judge({})).verdict, 'pass');
});

test('targets of another rank that are paired all the same pass, whatever the reduction', async () => {
  assert.equal((await judge({ targetShape: [4] })).verdict, 'pass');
  const summed = { ...net, criterion: (p: Matrix, l: Matrix) => 3 + sum(squares(p, l)) };
  assert.equal((await judge({ fake: summed, targetShape: [4] })).verdict, 'pass');
});

test('a criterion that relates the examples by a ratio is no broadcast', async () => {
  const unexplained = (p: Matrix, l: Matrix): number => {
    const middle = average(l.flat());
    return sum(squares(p, l)) / (0.1 + sum(l.map(([label = 0]) => (label - middle) ** 2)));
  };
  assert.equal((await judge({ fake: { ...net, criterion: unexplained }, targetShape: [4] })).verdict, 'pass');
});

for (const [name, criterion] of [
  ['mean', (p: Matrix, l: Matrix) => average(allSquares(p, l))],
  ['sum', (p: Matrix, l: Matrix) => sum(allSquares(p, l))],
  ['mean with a penalty', (p: Matrix, l: Matrix) => 2 + average(allSquares(p, l))],
] as const) {
  test(`a broadcast of targets is found on the line of the loss (${name})`, async () => {
    const judgement = await judge({ fake: { ...net, criterion }, targetShape: [4] });
    assert.equal(judgement.verdict, 'fail');
    assert.match(judgement.message, /\(4, 1\) are compared with targets of shape \(4\), which broadcasts to \(4, 4\)/);
    assert.deepEqual(judgement.remedy, { kind: 'match-shapes', at: line(10), longer: 'outputs' });
    assert.equal(judgement.cause, 'broadcast');
  });
}

test('a broadcast by an axis that is put in on the way to the loss is found where nothing is left to learn', async () => {
  const ofAllPairs = { ...net, criterion: (p: Matrix, l: Matrix) => average(allSquares(p, l)) };
  const hidden = await judge({ fake: ofAllPairs, least: 1.25 });
  assert.deepEqual([hidden.verdict, hidden.cause, hidden.remedy ?? null], ['fail', 'broadcast', null], hidden.message);
  assert.match(hidden.message, /gets an axis of length 1, and they broadcast to \(4, 4\)/);
  // Distances between examples that are to be like those of the targets: a parabola, and something to learn.
  const between = (p: Matrix, l: Matrix) => average(squares(p, l)) + average(allSquares(p, p)) / 4;
  assert.equal((await judge({ fake: { ...net, criterion: between } })).verdict, 'pass');
});

test('one influence off the diagonal is found, on the narrowest line that is known', async () => {
  const unknown = await judge({ matrix: oneLeak });
  assert.equal(unknown.verdict, 'fail');
  assert.match(unknown.message, /for example 2 depends on example 0/);
  assert.equal(unknown.location?.line, 5);
  const known = await judge({ matrix: oneLeak, mixing: mixedBy('view') });
  assert.equal(known.verdict, 'fail');
  assert.match(known.message, /view on line 7 puts numbers of several examples together/);
  assert.equal(known.location?.line, 7);
});

test('influences that are rounding are none', async () => {
  const rounded = diagonal.map((row) => row.map((value) => value || 1e-7));
  assert.equal((await judge({ matrix: rounded })).verdict, 'pass');
});

test('a net that looks at the batch as a whole is not accused without proof', async () => {
  assert.equal((await judge({ matrix: dense })).verdict, 'not-applicable');
});

test('statistics over the batch, adjacencies and whole data sets may be meant', async () => {
  assert.equal((await judge({ matrix: dense, mixing: mixedBy('mean') })).verdict, 'not-applicable');
  const adjacency = mixedBy('matmul', {
    operands: [
      [4, 4],
      [4, 3],
    ],
  });
  assert.equal((await judge({ matrix: oneLeak, mixing: adjacency })).verdict, 'not-applicable');
  const whole = { kind: 'arrays', exampleCount: 4, batchSize: 4, shuffled: false };
  assert.equal(
    (await judge({ matrix: dense, mixing: mixedBy('matmul'), dataSource: whole })).verdict,
    'not-applicable',
  );
});

test('rows that are read one after another may be one sequence, unless a data source deals them', async () => {
  const chain = outputs.map((_, i) => outputs.map((__, j) => Number(j <= i)));
  assert.equal((await judge({ matrix: chain, mixing: mixedBy('matmul') })).verdict, 'not-applicable');
  const dealt = { kind: 'data-loader', exampleCount: 64, batchSize: 4, shuffled: true };
  assert.equal((await judge({ matrix: chain, mixing: mixedBy('matmul'), dataSource: dealt })).verdict, 'fail');
});

test('a softmax over the batch is named, though it joins every example with every other', async () => {
  const judgement = await judge({ matrix: dense, mixing: mixedBy('softmax') });
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'softmax-axis');
});

test('a layer that takes the batch for time is named on the line that made it', async () => {
  const layer = {
    name: 'encoder',
    kind: 'TransformerEncoderLayer',
    parameterCount: 1,
    trainable: true,
    location: line(3),
  };
  const given = (shape: readonly number[]) => mixedBy('matmul', { layer, operands: [shape] });
  const dataSource = { kind: 'data-loader', exampleCount: 64, batchSize: 4, shuffled: true };
  const long = await judge({ matrix: dense, mixing: given([4, 6, 8]), dataSource });
  assert.equal(long.verdict, 'fail');
  assert.equal(long.location?.line, 3);
  assert.match(long.message, /takes the batch for time.*\(4, 6, 8\)/);
  const short = await judge({ matrix: dense, mixing: given([4, 1, 8]), dataSource });
  assert.equal(short.verdict, 'warn');
  // A sentence by itself, made into (words, 1, features) by hand.
  assert.equal((await judge({ matrix: dense, mixing: given([4, 1, 8]) })).verdict, 'not-applicable');
});

describe('outputs at every position of a sequence against one target', () => {
  const folder = temporaryFolder();
  const answers = [
    [0.5, 1, -1],
    [2, 0, 1],
  ];
  const wanted = [[1], [-2]];
  const output = save(folder, 'output', answers, [3, 1]);
  const target = save(folder, 'target', wanted, [1]);
  const squared = average(answers.flatMap((row, at) => row.map((value) => (value - (wanted[at]?.[0] ?? 0)) ** 2)));

  const judgeSequence = (value: number, shape: readonly number[] = [2, 3, 1]) => {
    const training = fakeTraining({ ...net, beforeActivation: outputs.slice(0, 2), targets: targets.slice(0, 2) });
    const { capture } = training;
    return batchIndependence.judge(
      {
        ...training,
        capture: {
          ...capture,
          loss: { ...capture.loss, value },
          outputs: capture.outputs.map((each) => ({ ...each, id: 'output', shape })),
          batch: { ...capture.batch, size: 2, targets: [{ ...target.summary, shape: [2, 1] }] },
        },
        saveTensor: async (id) => (id === 'output' ? output : target),
        dependencies: async () => ({
          matrix: [
            [1, 0],
            [0, 1],
          ],
          method: 'gradient',
          stilled: [],
        }),
      },
      quietContext,
    );
  };

  test('is said where the loss is the mean over all of them', async () => {
    const judgement = await judgeSequence(squared);
    assert.equal(judgement.verdict, 'warn');
    assert.equal(judgement.cause, 'broadcast');
    assert.match(judgement.message, /at all 3 positions/);
  });

  test('is not where a criterion takes the last one, or the outputs are no sequence', async () => {
    const ofLast = average(answers.map((row, at) => ((row.at(-1) ?? 0) - (wanted[at]?.[0] ?? 0)) ** 2));
    assert.equal((await judgeSequence(ofLast)).verdict, 'pass');
    assert.equal((await judgeSequence(squared, [2, 3])).verdict, 'pass');
  });
});
