/** Questions about the captured step, put to the TensorFlow.js probe on nets with a known fault and on their sound twins. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import { evaluationContract } from './evaluations.ts';
import { lineOf, withTraining } from './runs.ts';

/** As it ships: `npm run build` before. */
const probes = path.join(import.meta.dirname, '../../dist/probes');
// Inside of the project, so that the scripts find its TensorFlow.js.
const scripts = path.join(import.meta.dirname, 'fixtures', 'tfjs', `.inspections-${process.pid}`);
mkdirSync(scripts, { recursive: true });
after(() => rmSync(scripts, { recursive: true, force: true }));

let count = 0;
const HEAD = `const tf = require('@tensorflow/tfjs');
const { wave, setWeights, classTargets } = require('../deterministic.js');
`;

async function withScript<T>(
  source: string,
  use: (training: LaunchedTraining, script: string) => Promise<T>,
): Promise<T> {
  const script = path.join(scripts, `train${count++}.js`);
  writeFileSync(script, HEAD + source);
  return withTraining(probes, script, (training) => use(training, script));
}

const FIT = `model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
model.fit(x, y, { batchSize: 8, epochs: 2, shuffle: false, verbose: 0 });
`;

describe('tfjs · what a step does to its parameters', () => {
  it('tells variables that are made anew in every forward pass from state that is', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const w = tf.variable(tf.tensor(wave(15, 0.5, 2), [5, 3]), true, 'w');
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++) optimizer.minimize(() => {
  const start = tf.variable(tf.zeros([8, 3]));
  const v = tf.variable(tf.randomNormal([3, 1]));
  return x.matMul(w).add(start).tanh().matMul(v).sub(y).square().mean();
});
`,
      async (training, script) => {
        const { parameters } = await training.describeStep();
        const made = parameters.filter(({ madeInForward }) => madeInForward);
        assert.deepEqual(
          made.map(({ size, location, heldByOptimizer }) => [size, location?.line, heldByOptimizer]),
          [[3, lineOf(script, 'const v'), false]],
        );
        assert.deepEqual(parameters.find(({ name }) => name === 'w')?.heldByOptimizer, true);
      },
    ));

  it('trains layers that are first applied in the captured step, and tells them from layers made anew', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const hidden = tf.layers.dense({ units: 4, activation: 'tanh', name: 'hidden' });
const last = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 1, name: 'last' })] });
const optimizer = tf.train.adam(0.05);
for (let step = 0; step < 5; step++) {
  optimizer.minimize(() => {
    const anew = tf.layers.dense({ units: 4, name: 'anew' + step, kernelInitializer: 'identity' });
    return last.apply(anew.apply(hidden.apply(x))).sub(y).square().mean();
  });
}
`,
      async (training, script) => {
        const { parameters } = await training.describeStep();
        assert.deepEqual(
          parameters
            .filter(({ madeInForward }) => !madeInForward)
            .map(({ name, heldByOptimizer }) => [name, heldByOptimizer]),
          [
            ['last/kernel', true],
            ['last/bias', true],
            ['hidden/kernel', true],
            ['hidden/bias', true],
          ],
        );
        const made = parameters.filter(({ madeInForward }) => madeInForward);
        assert.deepEqual(
          made.map(({ heldByOptimizer, location }) => [heldByOptimizer, location?.line]),
          [
            [false, lineOf(script, 'const anew')],
            [false, lineOf(script, 'const anew')],
          ],
        );
        const moved = parameters.filter(({ name }) => name.startsWith('hidden'));
        assert.ok(moved.every(({ updateRatio }) => (updateRatio ?? 0) > 0));
        const loss = await training.lossOf({ outputs: { kind: 'captured' } });
        await training.dependencies({ along: 'batch' });
        await training.linearity();
        await training.activations();
        assert.deepEqual(await training.describeStep(), { ...(await training.describeStep()) });
        assert.equal(await training.lossOf({ outputs: { kind: 'captured' } }), loss);
      },
    ));

  it('tells what minimize leaves out', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const w = tf.variable(tf.tensor(wave(15, 0.5, 2), [5, 3]), true, 'w');
const v = tf.variable(tf.tensor(wave(3, 0.5, 3), [3, 1]), true, 'v');
const frozen = tf.variable(tf.tensor(wave(3, 0.5, 4), [3]), false, 'frozen');
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++)
  optimizer.minimize(() => x.matMul(w).add(frozen).tanh().matMul(v).sub(y).square().mean(), false, [v]);
`,
      async (training, script) => {
        const { parameters } = await training.describeStep();
        const [v, w] = [...parameters].sort((a, b) => a.name.localeCompare(b.name));
        assert.equal(parameters.length, 2);
        assert.deepEqual([v?.heldByOptimizer, w?.heldByOptimizer], [true, false]);
        assert.ok((w?.gradientNorm ?? 0) > 0, 'a gradient would reach it');
        assert.equal(w?.updateRatio, null);
        assert.equal(w?.location?.line, lineOf(script, 'const w'));
      },
    ));

  it('sees units that are copies of each other, and leaves single ones and zeroed last layers alone', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(16, 1, 1), [8, 2]);
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [5], units: 4, activation: 'tanh', kernelInitializer: 'ones', name: 'alike' }),
  tf.layers.dense({ units: 1, name: 'single' }),
  tf.layers.dense({ units: 2, kernelInitializer: 'zeros', name: 'zeroed' }),
] });
${FIT}`,
      async (training) => {
        const { parameters } = await training.describeStep();
        assert.deepEqual(
          parameters.filter(({ name }) => name.includes('kernel')).map(({ unitsAlike }) => unitsAlike),
          [true, null, false],
        );
      },
    ));

  const mode = (call: string) => `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [5], units: 4, activation: 'tanh' }),
  tf.layers.batchNormalization({ name: 'norm' }), tf.layers.dropout({ rate: 0.5, name: 'drop' }), tf.layers.dense({ units: 1 }),
] });
const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 3; step++) optimizer.minimize(() => tf.losses.meanSquaredError(y, ${call}));
`;
  it('names layers that train in evaluation mode', async () => {
    const stilled = (call: string) =>
      withScript(mode(call), async (training) => (await training.describeStep()).stilledLayers.map(({ name }) => name));
    assert.deepEqual(await stilled('model.predict(x)'), ['norm', 'drop']);
    assert.deepEqual(await stilled('model.apply(x)'), ['norm', 'drop']);
    assert.deepEqual(await stilled('model.apply(x, { training: true })'), []);
  });

  it('says nothing of frozen layers and clips as the script does', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [5], units: 4, name: 'backbone' }), tf.layers.dense({ units: 1, name: 'head' }),
] });
model.layers[0].trainable = false;
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++) {
  const { value, grads } = tf.variableGrads(() => tf.losses.meanSquaredError(y, model.apply(x)));
  for (const name of Object.keys(grads)) grads[name] = tf.clipByValue(grads[name], -0.001, 0.001);
  optimizer.applyGradients(grads);
}
`,
      async (training) => {
        const { parameters } = await training.describeStep();
        assert.deepEqual(
          parameters.map(({ name, heldByOptimizer }) => [name, heldByOptimizer]),
          [
            ['head/kernel', true],
            ['head/bias', true],
          ],
        );
        assert.ok((parameters[0]?.gradientNorm ?? 1) <= 0.002001, 'the norm is that of the clipped gradient');
      },
    ));

  it('gives the outputs whose loss has no gradient', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor([0, 9, 0, 9, 0, 9, 0, 9], [8, 1]);
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [5], units: 1 })] });
setWeights(tf, model);
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++)
  optimizer.minimize(() => tf.clipByValue(model.apply(x).sub(y).square(), 0, 20).mean());
`,
      async (training) => {
        const { outputGradientNorms } = await training.describeStep();
        assert.deepEqual(
          outputGradientNorms?.map((norm) => norm > 0),
          [true, false, true, false, true, false, true, false],
        );
      },
    ));
});

describe('tfjs · what depends on what', () => {
  const batchNet = (middle: string, options = '') => `const x = tf.tensor(wave(48, 1, 0), [8, 6]);
const y = tf.tensor(wave(24, 1, 1), [8, 3]);
class Middle extends tf.layers.Layer {
  computeOutputShape(shape) { return shape; }
  call(inputs) { const h = Array.isArray(inputs) ? inputs[0] : inputs; return ${middle}; }
  static get className() { return 'Middle'; }
}
tf.serialization.registerClass(Middle);
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [6], units: 4, activation: 'relu' }), new Middle({}), ${options}tf.layers.dense({ units: 3, activation: 'softmax' }),
] });
setWeights(tf, model, 0.7);
${FIT}`;
  const chart = (source: string, along: 'batch' | 'time' = 'batch') =>
    withScript(source, (training) => training.dependencies({ along }));
  const leaks = (matrix: readonly (readonly number[])[]) =>
    matrix
      .flatMap((row, i) => row.map((value, j) => (i !== j && value > 1e-5 ? 1 : 0)))
      .reduce((a: number, b) => a + b, 0);

  it('finds a reshape in the place of a transpose, and a softmax over the batch', async () => {
    assert.ok(leaks((await chart(batchNet('h.transpose().reshape([8, 4])'))).matrix) > 0);
    assert.equal(leaks((await chart(batchNet('tf.softmax(h.transpose(), -1).transpose()'))).matrix), 56);
    assert.equal(leaks((await chart(batchNet('tf.softmax(h, -1)'))).matrix), 0);
    assert.equal(leaks((await chart(batchNet('tf.dropout(h, 0.5)'))).matrix), 0);
  });

  it('sees what a branch that begins at zero will mix', async () => {
    const gated = (branch: string) => `const x = tf.tensor(wave(48, 1, 0), [8, 6]);
const y = tf.tensor(wave(48, 1, 1), [8, 6]);
const gate = tf.variable(tf.scalar(0));
const w = tf.variable(tf.tensor(wave(36, 0.5, 2), [6, 6]));
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++)
  optimizer.minimize(() => { const h = x.matMul(w); return h.add(gate.mul(${branch}).matMul(w)).sub(y).square().mean(); });
`;
    assert.equal(leaks((await chart(gated('h'))).matrix), 0);
    assert.equal(leaks((await chart(gated('h.reverse(0)'))).matrix), 8);
  });

  it('does not accuse batch normalisation of what it does on purpose', async () => {
    const { matrix, stilled } = await chart(
      batchNet('h.mul(2)', "tf.layers.batchNormalization({ name: 'norm' }), tf.layers.dropout({ rate: 0.5 }), "),
    );
    assert.equal(leaks(matrix), 0);
    assert.deepEqual(stilled, ['norm']);
  });

  it('says so where no output moves, and where examples are related on purpose', async () => {
    await assert.rejects(chart(batchNet('h.mul(0)')), NotApplicableError);
    assert.equal(
      leaks(
        (await chart(batchNet('h.mul(2)').replace("'softmax' })", "'softmax', kernelInitializer: 'zeros' })"))).matrix,
      ),
      0,
    );
    await assert.rejects(
      chart(`const x = tf.tensor(wave(48, 1, 0), [8, 6]);
const near = tf.softmax(tf.tensor(wave(64, 1, 2), [8, 8]));
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const w = tf.variable(tf.tensor(wave(24, 0.5, 2), [6, 4]));
const v = tf.variable(tf.tensor(wave(4, 0.5, 3), [4, 1]));
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++)
  optimizer.minimize(() => near.matMul(near.matMul(x.matMul(w)).relu().matMul(v)).sub(y).square().mean());
`),
      NotApplicableError,
    );
  });

  const sequenceNet = (first: string, x: string, rest: string) => `const x = ${x};
const y = tf.tensor(wave(8 * 6 * 3, 1, 1), [8, 6, 3]);
const model = tf.sequential({ layers: [${first}, ${rest}tf.layers.dense({ units: 3 })] });
setWeights(tf, model, 0.4);
${FIT}`;
  const REAL = 'tf.tensor(wave(8 * 6 * 2, 1, 0), [8, 6, 2])';
  const later = (matrix: readonly (readonly number[])[]) =>
    matrix.flatMap((row, i) => row.filter((value, j) => j > i && value > 1e-5)).length;

  it('charts positions along time: real inputs by gradients', async () => {
    const forwards = 'tf.layers.simpleRNN({ inputShape: [6, 2], units: 4, returnSequences: true })';
    const around =
      "tf.layers.conv1d({ inputShape: [6, 2], filters: 4, kernelSize: 3, padding: 'same', activation: 'tanh' })";
    const causal = await chart(sequenceNet(forwards, REAL, ''), 'time');
    assert.equal(causal.method, 'gradient');
    assert.equal(later(causal.matrix), 0);
    assert.ok((causal.matrix[4]?.[2] ?? 0) > 0);
    assert.equal(later((await chart(sequenceNet(around, REAL, ''), 'time')).matrix), 5);
  });

  it('charts positions along time: tokens by trying, floats that are looked up too', async () => {
    for (const type of ['int32', 'float32']) {
      const tokens = `tf.tensor(Array.from({ length: 48 }, (_, i) => (i * i * 7 + 3) % 11), [8, 6], '${type}')`;
      const embedding = 'tf.layers.embedding({ inputDim: 11, outputDim: 4, inputLength: 6 })';
      const forwards = await chart(
        sequenceNet(embedding, tokens, 'tf.layers.lstm({ units: 4, returnSequences: true }), '),
        'time',
      );
      assert.equal(forwards.method, 'perturbation');
      assert.equal(later(forwards.matrix), 0);
      assert.ok((forwards.matrix[5]?.[0] ?? 0) > 0);
      const both = 'tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 4, returnSequences: true }) }), ';
      assert.equal(later((await chart(sequenceNet(embedding, tokens, both), 'time')).matrix), 15);
    }
  });
});

describe('tfjs · what comes out of layers', () => {
  it('counts units that are dead, and sigmoids at their limits', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const w = tf.tensor(wave(20, 0.5, 2), [5, 4]);
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [5], units: 4, activation: 'relu', name: 'rectified', weights: [w, tf.tensor1d([9, 9, -9, -9])] }),
  tf.layers.dense({ units: 2, activation: 'sigmoid', name: 'squashed', weights: [tf.ones([4, 2]), tf.tensor1d([0, -18])] }),
  tf.layers.dense({ units: 1 }),
] });
${FIT}`,
      async (training, script) => {
        const [rectified, squashed, last] = await training.activations();
        assert.equal(rectified?.deadShare, 0.5);
        assert.equal(rectified?.zeroShare, 0.5);
        assert.equal(rectified?.saturatedShare, null);
        assert.equal(rectified?.location?.line, lineOf(script, "'rectified'"));
        assert.ok((squashed?.saturatedShare ?? 0) >= 0.5 && (squashed?.saturatedShare ?? 1) < 1);
        assert.equal(squashed?.deadShare, 0);
        assert.deepEqual(last?.shape, [8, 1]);
        const [{ kept, histogram } = {}] = await training.activations({ keepExamples: 2 });
        const { shape, values } = readNpy(await readFile((await training.saveTensor(kept?.id ?? '')).file));
        assert.deepEqual(
          [shape, [...Array.from(values)].map((value) => value > 0)],
          [
            [2, 4],
            [true, true, false, false, true, true, false, false],
          ],
        );
        assert.equal(histogram?.[0], 16, 'half of 32 values are 0');
      },
    ));

  const dense = (activation: string) => `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(16, 1, 1), [8, 2]);
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [5], units: 8, ${activation} }), tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.5 }),
  tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: KERNEL }),
] });
${FIT}`;
  const affine = (source: string, kernel = "'glorotNormal'") =>
    withScript(source.replace('KERNEL', kernel), async (training) => {
      const { affine: found, weightLayers } = await training.linearity();
      assert.equal(weightLayers.length, 2);
      return found;
    });
  it('tells stacked dense layers without an activation from a net', async () => {
    assert.equal(await affine(dense('')), true);
    assert.equal(await affine(dense("activation: 'relu'")), false);
    assert.equal(await affine(dense("activation: 'tanh'")), false);
    assert.equal(await affine(dense("activation: 'relu'"), "'zeros'"), false);
  });
});

describe('tfjs · gradients that are added up over several losses', () => {
  it('looks at the forward pass, which needs no optimizer', () =>
    withScript(
      `const x = tf.tensor(wave(40, 1, 0), [8, 5]);
const y = tf.tensor(wave(8, 1, 1), [8, 1]);
const w = tf.variable(tf.tensor(wave(5, 0.5, 2), [5, 1]), true, 'w');
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++) {
  const total = { w: tf.zeros([5, 1]) };
  for (let part = 0; part < 2; part++) {
    const { grads } = tf.variableGrads(() => x.matMul(w).sub(y).square().mean());
    total.w = total.w.add(grads.w);
  }
  optimizer.applyGradients(total);
}
`,
      async (training) => {
        assert.equal(training.capture.repeat.exact, false);
        assert.equal((await training.dependencies({ along: 'batch' })).matrix.length, 8);
        assert.equal((await training.linearity()).affine, true);
        await assert.rejects(training.describeStep(), NotApplicableError);
      },
    ));
});

describe('tfjs · examples fetched again', () => {
  const pipeline = (source: string) => `const rows = (count, width, phase) =>
  Array.from({ length: count }, (_, i) => Array.from(wave(width, 1, phase + 3 * i)));
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [5], units: 1 })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const dataset = ${source};
model.fitDataset(dataset, { epochs: 3, verbose: 0 });
`;
  const PAIRS = `tf.data.zip({ xs: tf.data.array(rows(24, 5, 0)), ys: tf.data.array(rows(24, 1, 1)) })`;
  const refetch = (source: string) => withScript(source, (training) => training.refetch());

  it('names the map that changes its examples at random, wherever it stands', () =>
    withScript(
      pipeline(`tf.data
  .zip({ xs: tf.data.array(rows(24, 5, 0)).map((x) => tf.tensor1d(x)), ys: tf.data.array(rows(24, 1, 1)) })
  .shuffle(24)
  .map(({ xs, ys }) => ({ xs: xs.add(tf.randomNormal([5], 0, 0.1)), ys }))
  .batch(8)`),
      async (training, script) => {
        const { examples, differing, random } = await training.refetch();
        assert.ok(examples >= 16 && differing === examples, `${differing} of ${examples}`);
        assert.deepEqual(
          random.map(({ name, location }) => [name, location?.line]),
          [['map', lineOf(script, '.map(({ xs, ys })')]],
        );
        assert.ok(
          (await training.run({ batches: 'first-only', steps: 2 })).rows.length === 2,
          'the state is still there',
        );
      },
    ));

  it('is quiet where only the order changes', async () => {
    const { examples, differing, random } = await refetch(
      pipeline(`${PAIRS}.map(({ xs, ys }) => ({ xs: tf.tensor1d(xs), ys: tf.tensor1d(ys) })).shuffle(24).batch(8)`),
    );
    assert.ok(examples >= 16);
    assert.equal(differing, 0);
    assert.deepEqual(random, []);
    assert.equal((await refetch(pipeline(`${PAIRS}.shuffle(24).batch(8)`))).differing, 0);
  });

  it('tells a generator that augments from one that invents', async () => {
    const generator = (x: string, y: string) =>
      pipeline(`tf.data
  .generator(function* () {
    for (let i = 0; i < 24; i++) yield { xs: ${x}, ys: [${y}] };
  })
  .batch(8)`);
    const augments = await refetch(generator('Array.from(wave(5, 1, i), (v) => v + Math.random())', 'i % 5'));
    assert.equal(augments.differing, 24);
    assert.equal((await refetch(generator('Array.from(wave(5, 1, i))', 'i % 5'))).differing, 0);
    await assert.rejects(
      refetch(generator('Array.from(wave(5, 1, i), Math.random)', 'Math.random()')),
      NotApplicableError,
    );
  });

  it('says so where the script draws its batches by itself', async () => {
    const script = `const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [5], units: 1 })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
(async () => {
  for (let i = 0; i < 3; i++) await model.trainOnBatch(tf.randomNormal([8, 5]), tf.ones([8, 1]));
})();
`;
    await assert.rejects(refetch(script), NotApplicableError);
  });
});

evaluationContract('tfjs', probes, {
  script: path.join(import.meta.dirname, 'fixtures/tfjs/evaluates.js'),
  line: 'model.evaluate(',
  heldOut: 50,
});

describe('tfjs · how a script evaluates', () => {
  const query = { trainingSteps: 2, withinMilliseconds: 20_000 };
  const NET = `const x = tf.tensor(wave(160, 1, 0), [32, 5]);
const y = tf.tensor(wave(32, 1, 1), [32, 1]);
const test = { x: tf.tensor(wave(60, 1, 9), [12, 5]), y: tf.tensor(wave(12, 1, 8), [12, 1]) };
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [5], units: 4, activation: 'relu' }), tf.layers.dropout({ rate: 0.5, name: 'drop' }), tf.layers.dense({ units: 1 }),
] });
model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mse'] });
`;

  it('sees fit validate and evaluate measure, on what training has seen and on what it has not', () =>
    withScript(
      `${NET}async function main() {
  const onEpochEnd = (_, logs) => console.log(logs.val_loss.toFixed(3));
  await model.fit(x, y, { epochs: 500, batchSize: 8, validationSplit: 0.25, verbose: 0, callbacks: { onEpochEnd } });
  model.evaluate(test.x, test.y, { batchSize: 5 });
  model.evaluate(x.slice(0, 24), y.slice(0, 24));
}
main();
`,
      async (training, script) => {
        const { passes, ended, trainsInEvaluationMode } = await training.evaluations(query);
        assert.equal(ended, 'script-ended');
        assert.equal(trainsInEvaluationMode, null);
        assert.deepEqual(
          passes.map(({ location, examplesSeen, datasetSize, alsoInTraining }) => [
            location?.line,
            examplesSeen,
            datasetSize,
            alsoInTraining,
          ]),
          [
            [lineOf(script, 'model.fit('), 8, 8, 0],
            [lineOf(script, 'model.evaluate(test'), 12, 12, 0],
            [lineOf(script, 'model.evaluate(x'), 24, 24, 1],
          ],
        );
        assert.ok(passes.every(({ layersInTrainingMode }) => layersInTrainingMode.length === 0));
      },
    ));

  it('sees a loop by hand evaluate part of its data, in training mode', () =>
    withScript(
      `${NET}const optimizer = tf.train.sgd(0.01);
for (let epoch = 0; epoch < 300; epoch++) {
  for (let i = 0; i < 32; i += 8) {
    optimizer.minimize(() => tf.losses.meanSquaredError(y.slice(i, 8), model.apply(x.slice(i, 8), { training: true })));
  }
  const outputs = model.apply(test.x.slice(0, 8), { training: true });
  tf.losses.meanSquaredError(test.y.slice(0, 8), outputs).dataSync();
}
`,
      async (training, script) => {
        const { passes, ended } = await training.evaluations(query);
        assert.equal(ended, 'enough');
        assert.equal(passes.length, 3);
        const [first, second] = passes;
        assert.equal(first?.location?.line, lineOf(script, 'const outputs'));
        assert.deepEqual([first?.examplesSeen, first?.datasetSize, first?.alsoInTraining], [8, null, 0]);
        assert.deepEqual(first?.layersInTrainingMode, [{ name: 'drop', kind: 'Dropout' }]);
        assert.ok((second?.afterSteps ?? 0) > (first?.afterSteps ?? 0));
      },
    ));

  it('sees augmentation reach the validation, and batches that are dropped', () =>
    withScript(
      `${NET}const pairs = (rows) => tf.data.zip({ xs: tf.data.array(rows.x.arraySync()), ys: tf.data.array(rows.y.arraySync()) });
const toTensors = ({ xs, ys }) => ({ xs: tf.tensor1d(xs).add(tf.randomUniform([5])), ys: tf.tensor1d(ys) });
(async () => {
  const training = pairs({ x, y }).map(toTensors).batch(8);
  const validation = pairs(test).map(toTensors).batch(5, false);
  await model.fitDataset(training, { epochs: 40, validationData: validation, verbose: 0 });
  await model.evaluateDataset(pairs(test).batch(6), { batches: 1 });
})();
`,
      async (training, script) => {
        const { passes, ended } = await training.evaluations(query);
        assert.equal(ended, 'script-ended');
        assert.deepEqual(
          passes.map((pass) => [
            pass.location?.line,
            pass.examplesSeen,
            pass.datasetSize,
            pass.dropsLastBatch,
            pass.randomInputs,
          ]),
          [
            [lineOf(script, 'model.fitDataset('), 10, 12, true, true],
            [lineOf(script, 'model.evaluateDataset('), 6, 12, false, null],
          ],
        );
      },
    ));
});
