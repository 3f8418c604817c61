import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Dependencies, Mixing } from '../../training/protocol/step.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, line, quietContext, summarize } from '../testing/fakeTraining.ts';
import { causality } from './causality.ts';

interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const scratch = mkdtempSync(path.join(tmpdir(), 'causality-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const EXAMPLES = 6;
const LENGTH = 8;
/** Longer sequences that windows are cut from: token (3 e + t²) mod 11. */
const text = (example: number, position: number) => (3 * example + position * position) % 11;

const window = (begin: number, length = LENGTH): Tensor => ({
  shape: [EXAMPLES, length],
  values: Array.from({ length: EXAMPLES * length }, (_, i) => text(Math.floor(i / length), begin + (i % length))),
});
const flat = ({ values }: Tensor): Tensor => ({ shape: [values.length], values });
const oneHot = ({ shape, values }: Tensor): Tensor => ({
  shape: [...shape, 11],
  values: values.flatMap((value) => Array.from({ length: 11 }, (_, i) => Number(i === value))),
});
const channelsFirst = ({ shape: [rows = 0, columns = 0], values }: Tensor): Tensor => ({
  shape: [rows, 1, columns],
  values,
});
/** (time, batch) */
const transposed = ({ shape: [rows = 0, columns = 0], values }: Tensor): Tensor => ({
  shape: [columns, rows],
  values: Array.from({ length: rows * columns }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0),
});

const chart = (sees: (output: number, input: number) => boolean) =>
  Array.from({ length: LENGTH }, (_, t) => Array.from({ length: LENGTH }, (__, s) => Number(sees(t, s))));
const causal = chart((t, s) => s <= t);
const both = chart(() => true);

async function npy(file: string, { shape, values }: Tensor): Promise<void> {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${header.padEnd(118 - 1)}\n`;
  const head = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([118, 0]),
    Buffer.from(padded, 'latin1'),
  ]);
  await writeFile(file, Buffer.concat([head, Buffer.from(Float32Array.from(values).buffer)]));
}

async function judge(
  input: Tensor,
  target: Tensor,
  matrix: readonly (readonly number[])[] = causal,
  mixing?: Mixing,
  kind = 'Dense',
  other?: Tensor,
): Promise<Judgement> {
  const folder = await mkdtemp(path.join(scratch, 'batch-'));
  const training = fakeTraining({
    beforeActivation: Array.from({ length: EXAMPLES }, () => [0]),
    activation: 'none',
    activate: (example) => example,
    targets: Array.from({ length: EXAMPLES }, () => [0]),
    criterion: () => 1,
  });
  const summaryOf = (id: string, { shape }: Tensor): TensorSummary => ({ ...summarize(id, [[0]]), shape });
  const tensors = new Map([['x', input], ['y', target], ...(other ? [['z', other] as const] : [])]);
  const answer: Dependencies = { matrix, method: 'gradient', stilled: [], ...(mixing ? { mixing } : {}) };
  return causality.judge(
    {
      ...training,
      capture: {
        ...training.capture,
        model: training.capture.model && {
          ...training.capture.model,
          layers: training.capture.model.layers.map((layer) => ({ ...layer, kind })),
        },
        batch: {
          size: EXAMPLES,
          inputs: [summaryOf('x', input), ...(other ? [summaryOf('z', other)] : [])],
          targets: [summaryOf('y', target)],
        },
      },
      dependencies: async () => answer,
      saveTensor: async (id) => {
        const file = path.join(folder, `${id}.npy`);
        const tensor = tensors.get(id) ?? input;
        await npy(file, tensor);
        return { summary: summaryOf(id, tensor), file };
      },
    },
    quietContext,
  );
}

for (const [name, input, target] of [
  ['tokens', window(0), window(1)],
  ['flattened targets', window(0), flat(window(1))],
  ['one-hot', oneHot(window(0)), oneHot(window(1))],
  ['time first', transposed(window(0)), transposed(window(1))],
  ['channels before time', channelsFirst(window(0)), channelsFirst(window(1))],
  ['shifted in the loss', window(0), window(1, LENGTH - 1)],
] as const) {
  test(`the next step is told from the tensors, and must not be seen (${name})`, async () => {
    assert.equal((await judge(input, target)).verdict, 'pass');
    const judgement = await judge(input, target, both);
    assert.equal(judgement.verdict, 'fail');
    assert.equal(judgement.cause, 'sees-the-future');
    assert.match(judgement.message, /position 0 depends on the input at position 1/);
  });
}

test('the smallest influence of a later position counts', async () => {
  const faint = causal.map((row, t) => row.map((value, s) => (s > t ? 1e-7 : value)));
  assert.equal((await judge(window(0), window(1), faint)).verdict, 'fail');
});

test('what lets the future through is named on its line', async () => {
  const layer = { name: 'lstm', kind: 'LSTM', parameterCount: 1, trainable: true, location: line(4) };
  const judgement = await judge(window(0), window(1), both, {
    operation: 'lstm',
    operands: [],
    layer,
    location: line(8),
  });
  assert.equal(judgement.location?.line, 4);
  assert.match(judgement.message, /LSTM on line 8/);
  assert.match(judgement.advice ?? '', /forwards only/);
});

test('several steps ahead: positions before the target may be seen', async () => {
  const nearby = chart((t, s) => s <= t + 1);
  assert.equal((await judge(window(0), window(3), nearby)).verdict, 'pass');
  assert.equal((await judge(window(0), window(1), nearby)).verdict, 'fail');
});

test('tags and other targets may be told from both sides', async () => {
  const tags = window(0).values.map((value) => (value * 7 + 3) % 5);
  assert.equal((await judge(window(0), { shape: [EXAMPLES, LENGTH], values: tags }, both)).verdict, 'not-applicable');
});

test('targets that are not shifted are copied by a net that reads in order', async () => {
  const judgement = await judge(window(0), window(0));
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /input at the same position/);
});

test('a recurrent net may be taught to copy', async () => {
  assert.equal((await judge(window(0), window(0), causal, undefined, 'LSTM')).verdict, 'not-applicable');
});

test('rebuilding the input is no copying where later positions are seen, or its own is not', async () => {
  assert.equal((await judge(window(0), window(0), both)).verdict, 'pass');
  assert.equal(
    (
      await judge(
        window(0),
        window(0),
        chart((t, s) => s < t),
      )
    ).verdict,
    'pass',
  );
});

test('an echo of some steps ago is a task', async () => {
  assert.equal((await judge(window(3), window(0))).verdict, 'not-applicable');
});

test('a window must not end with its one target', async () => {
  const next = (position: number): Tensor => ({
    shape: [EXAMPLES, 1],
    values: Array.from({ length: EXAMPLES }, (_, example) => text(example, position)),
  });
  assert.equal((await judge(window(0), next(LENGTH))).verdict, 'not-applicable');
  const judgement = await judge(window(0), next(LENGTH - 1));
  assert.equal(judgement.verdict, 'fail');
  assert.match(judgement.message, /ends with the very value/);
  const classes = { shape: [EXAMPLES, 11], values: oneHot(next(LENGTH - 1)).values };
  assert.equal((await judge(oneHot(window(0)), classes)).verdict, 'fail');
});

test('bits are equal by chance', async () => {
  const bits = (tensor: Tensor): Tensor => ({ ...tensor, values: tensor.values.map((value) => value % 2) });
  assert.equal((await judge(bits(window(0)), bits(window(0)), causal)).verdict, 'not-applicable');
});

test('a decoder that is given its target is warned of, one that is a step behind is not', async () => {
  const source: Tensor = { ...window(0), values: window(0).values.map((value, at) => (7 * value + at) % 13) };
  const told = await judge(source, window(3), causal, undefined, 'GRU', window(3));
  assert.deepEqual([told.verdict, told.cause], ['warn', 'sees-the-future'], told.message);
  assert.notEqual((await judge(source, window(3), causal, undefined, 'GRU', window(2))).verdict, 'warn');
  // An encoder that is given what the decoder is to say again, one step behind: an autoencoder of sequences.
  assert.notEqual((await judge(window(3), window(3), causal, undefined, 'GRU', window(2))).verdict, 'warn');
});
