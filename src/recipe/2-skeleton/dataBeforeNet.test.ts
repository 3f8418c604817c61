import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { LayerSummary } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, quietContext, summarize } from '../testing/fakeTraining.ts';
import { arePictures, unevennessOf } from './dataBeforeNet/inputScale.ts';
import { dataBeforeNet } from './dataBeforeNet.ts';

interface Shown {
  readonly layers?: readonly LayerSummary[];
  /** The losses of the script's own steps, and of the same with standardised inputs; refused when absent. */
  readonly plain?: readonly number[];
  readonly standardised?: readonly number[];
  readonly size?: number;
}

function judge(input: TensorSummary, { layers = [], plain, standardised, size = 2 }: Shown = {}): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0], [0]],
    activation: 'none',
    activate: (example) => example,
    targets: [[-1], [1]],
    criterion: (outputs, targets) =>
      outputs.reduce((sum, [output = 0], row) => sum + (output - (targets[row]?.[0] ?? 0)) ** 2, 0) / outputs.length,
    inputs: input,
  });
  const { model } = training.capture;
  return dataBeforeNet.judge(
    {
      ...training,
      capture: {
        ...training.capture,
        batch: { ...training.capture.batch, size },
        model: model && { ...model, layers },
      },
      run: async (experiment) => {
        const losses = experiment.batches === 'standardised-inputs' ? standardised : plain;
        if (!losses) {
          throw new NotApplicableError('This step could not be repeated exactly.');
        }
        return { experiment, stopped: 'steps', rows: losses.map((loss, step) => ({ step, loss })) };
      },
    },
    quietContext,
  );
}

const flat = new Array<number>(20).fill(1);
const falling = flat.map((loss, step) => loss - step / 20);

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

test('images in bytes that keep the net from learning are flagged', async () => {
  const judgement = await judge(bytes, { plain: flat, standardised: falling });
  assert.equal(judgement.verdict, 'warn');
  assert.equal(judgement.cause, 'input-scale');
  assert.match(judgement.message, /xs is not scaled \(from 0 to 255.*3 seeds each/);
});

test('images in bytes that it learns from just as well, or that cannot be tried otherwise, are not', async () => {
  assert.equal((await judge(bytes, { plain: falling, standardised: falling })).verdict, 'pass');
  assert.equal((await judge(bytes)).verdict, 'pass');
});

test('images in bytes that the net rescales are not', async () => {
  assert.equal((await judge(bytes, { layers: [rescaling], plain: flat, standardised: falling })).verdict, 'pass');
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

test('a single example whose numbers are all equal is no constant input', async () => {
  const blank = summarize('xs', [new Array<number>(20).fill(1)]);
  assert.equal((await judge(blank, { size: 1 })).verdict, 'pass');
});

test('features of other units are uneven; a pixel that is seldom lit, beside others, is not', () => {
  const units = Array.from({ length: 20 }, (_, row) => [row % 5, 1e5 * (row % 3)]);
  const uneven = unevennessOf(units.flat(), 20, 2);
  assert.ok(uneven && uneven.largest > 1e4 * uneven.smallest);
  const pixels = Array.from({ length: 20 }, (_, row) => [(row % 4) / 4, (row % 5) / 5, row === 3 ? 0.001 : 0]);
  const even = unevennessOf(pixels.flat(), 20, 3);
  assert.ok(even && even.largest < 2 * even.smallest);
});

test('the pixels of a flattened picture have one unit, however little some of them vary; as many features of a table have not', () => {
  const [rows, side] = [20, 12];
  const blot = (row: number, column: number, x: number, y: number) =>
    Math.exp(-((row - y) ** 2 + (column - x) ** 2) / 4);
  const pictures = Array.from({ length: rows }, (_, each) =>
    Array.from({ length: side * side }, (__, at) =>
      blot(Math.floor(at / side), at % side, 5 + (each % 3), 5 + (each % 2)),
    ),
  );
  const uneven = unevennessOf(pictures.flat(), rows, side * side);
  assert.ok(uneven && uneven.largest > 30 * uneven.smallest);
  const table = (of: readonly (readonly number[])[]) => ({
    type: 'f4',
    shape: [rows, side * side],
    values: Float32Array.from(of.flat()),
  });
  assert.equal(arePictures(table(pictures), 'float32', 'torch'), true);
  const shuffled = pictures.map((picture) => picture.map((_, at) => picture[(at * 89) % picture.length] ?? 0));
  assert.equal(arePictures(table(shuffled), 'float32', 'torch'), false);
});
