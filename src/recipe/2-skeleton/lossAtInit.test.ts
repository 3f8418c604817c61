import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import { standardNormals } from '../statistics/random.ts';
import {
  type FakeNet,
  fakeTraining,
  line,
  quietContext,
  sigmoid,
  softmax,
  summarize,
} from '../testing/fakeTraining.ts';
import { npyBytes } from '../testing/npy.ts';
import { lossAtInit } from './lossAtInit.ts';

type Matrix = readonly (readonly number[])[];

const CLASSES = 10;
const BATCH = 16;
const identity = (example: readonly number[]) => example;

function outputsOf(scale: number, width = CLASSES): number[][] {
  const normal = standardNormals(7);
  return Array.from({ length: BATCH }, () => Array.from({ length: width }, () => scale * normal()));
}

const oneHot: Matrix = Array.from({ length: BATCH }, (_, row) =>
  Array.from({ length: CLASSES }, (__, column) => Number(column === row % CLASSES)),
);

const averaged =
  (perExample: (output: readonly number[], target: readonly number[]) => number) =>
  (outputs: Matrix, targets: Matrix) =>
    outputs.reduce((sum, output, row) => sum + perExample(output, targets[row] ?? []), 0) / outputs.length;

const crossEntropyOfProbabilities = averaged((output, target) => {
  const total = output.reduce((sum, value) => sum + value, 0);
  return -target.reduce(
    (sum, value, i) => sum + value * Math.log(Math.min(1 - 1e-7, Math.max(1e-7, (output[i] ?? 0) / total))),
    0,
  );
});
const crossEntropyOfLogits = averaged((output, target) => {
  const probabilities = softmax(output);
  return -target.reduce((sum, value, i) => sum + value * Math.log(Math.max(1e-300, probabilities[i] ?? 0)), 0);
});
const negativeLogLikelihood = averaged(
  (output, target) => -target.reduce((sum, value, i) => sum + value * (output[i] ?? 0), 0),
);
const squaredError = averaged(
  (output, target) => target.reduce((sum, value, i) => sum + (value - (output[i] ?? 0)) ** 2, 0) / target.length,
);
const binaryCrossEntropyOfLogits = averaged(
  (output, target) =>
    target.reduce(
      (sum, value, i) =>
        sum + Math.log1p(Math.exp(-Math.abs(output[i] ?? 0))) + Math.max(0, output[i] ?? 0) - value * (output[i] ?? 0),
      0,
    ) / target.length,
);
const binaryCrossEntropyOfProbabilities = averaged(
  (output, target) =>
    target.reduce((sum, value, i) => {
      const p = Math.min(1 - 1e-7, Math.max(1e-7, output[i] ?? 0));
      return sum - value * Math.log(p) - (1 - value) * Math.log(1 - p);
    }, 0) / target.length,
);

/** As Keras does with probabilities for class indices: cut to 0…1, then divided by their sum. */
const clippedAndNormalised = averaged((output, target) => {
  const cut = output.map((value) => Math.min(1 - 1e-7, Math.max(1e-7, value)));
  const total = cut.reduce((sum, value) => sum + value, 0);
  return -target.reduce((sum, value, i) => sum + value * Math.log((cut[i] ?? 0) / total), 0);
});

/** Without a logarithm of 0, however far apart the outputs are. */
const crossEntropyOfRawLogits = averaged((output, target) => {
  const most = Math.max(...output);
  const total = most + Math.log(output.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return target.reduce((sum, value, i) => sum + value * (total - (output[i] ?? 0)), 0);
});

/** An index beyond the classes costs nothing, as where a framework makes a vector of zeros of it. */
const crossEntropyOfIndices = averaged((output, target) => {
  const share = output[target[0] ?? 0];
  return share === undefined ? 0 : -Math.log(share);
});

/** A softmax along the wrong axis: each class is shared out among the examples. */
function crossEntropyOverBatch(outputs: Matrix, targets: Matrix): number {
  const classes = outputs[0]?.length ?? 0;
  const columns = Array.from({ length: classes }, (_, k) => softmax(outputs.map((output) => output[k] ?? 0)));
  const ofExample = (row: number) => {
    const target = targets[row] ?? [];
    const index = target.length === 1 ? (target[0] ?? 0) % classes : target.indexOf(1);
    return -Math.log(columns[index]?.[row] ?? 1);
  };
  return outputs.reduce((sum, _, row) => sum + ofExample(row), 0) / outputs.length;
}

const judge = (net: FakeNet): Promise<Judgement> => lossAtInit.judge(fakeTraining(net), quietContext);

const classifier: FakeNet = {
  beforeActivation: outputsOf(0.3),
  activation: 'softmax',
  activate: softmax,
  targets: oneHot,
  criterion: crossEntropyOfProbabilities,
};

const binary: FakeNet = {
  beforeActivation: outputsOf(0.3, 1),
  activation: 'none',
  activate: identity,
  targets: Array.from({ length: BATCH }, (_, row) => [row % 2]),
  criterion: binaryCrossEntropyOfLogits,
};

const sigmoidEach = (example: readonly number[]) => example.map(sigmoid);

const regression = (mean: number, deviation: number): FakeNet => {
  const normal = standardNormals(3);
  return {
    beforeActivation: outputsOf(0.3, 1),
    activation: 'none',
    activate: identity,
    targets: Array.from({ length: BATCH }, () => [mean + deviation * normal()]),
    criterion: squaredError,
  };
};

const farOff = outputsOf(0.3, 1).map((output) => output.map((value) => 20 + value));

/** A margin between the cosines of one neighbour and of the next: the same whatever all of the examples share. */
const triplets: FakeNet['criterion'] = (outputs) => {
  const cosine = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0) / (Math.hypot(...one) * Math.hypot(...other) || 1);
  const at = (index: number) => outputs[index % outputs.length] ?? [];
  const terms = outputs.map((output, i) => Math.max(0, 0.2 + cosine(output, at(i + 1)) - cosine(output, at(i + 2))));
  return terms.reduce((sum, value) => sum + value, 0) / terms.length;
};

const sound: Readonly<Record<string, FakeNet>> = {
  'embeddings into a criterion that compares the examples with each other': {
    ...classifier,
    beforeActivation: outputsOf(1),
    activation: 'none',
    activate: identity,
    criterion: triplets,
  },
  'a regression whose outputs are large at first and come down in a few steps': {
    ...regression(0, 1),
    beforeActivation: farOff,
    trace: [400, 120, 18, 0.9],
  },
  'a likelihood of real numbers that begins far off and comes down in a few steps': {
    ...regression(0, 1),
    beforeActivation: farOff,
    // No distance: what is handed back costs more than the least.
    criterion: averaged((output, target) => {
      const apart = (output[0] ?? 0) - 0.8 * (target[0] ?? 0);
      return 0.5 * apart * apart + 0.92;
    }),
    trace: [200, 90, 12, 0.9],
  },
  'softmax into cross-entropy of probabilities': classifier,
  'logits into cross-entropy of logits': {
    ...classifier,
    activation: 'none',
    activate: identity,
    criterion: crossEntropyOfLogits,
  },
  'log-softmax into cross-entropy of logits': {
    ...classifier,
    activation: 'log-softmax',
    activate: (example) => softmax(example).map(Math.log),
    criterion: crossEntropyOfLogits,
  },
  'log-softmax into the negative log-likelihood': {
    ...classifier,
    activation: 'log-softmax',
    activate: (example) => softmax(example).map(Math.log),
    criterion: negativeLogLikelihood,
    targetDtype: 'int32',
  },
  'log-softmax into a likelihood that is cut off': {
    ...classifier,
    activation: 'log-softmax',
    activate: (example) => softmax(example).map(Math.log),
    // As CTC does with what it takes for impossible: unbounded log-probabilities now have a lowest loss.
    criterion: averaged((output, target) => Math.max(-3, negativeLogLikelihood([output], [target]))),
    targetDtype: 'int32',
  },
  'label smoothing': { ...classifier, targets: oneHot.map((row) => row.map((value) => 0.9 * value + 0.01)) },
  'logits with label smoothing': {
    ...classifier,
    activation: 'none',
    activate: identity,
    criterion: crossEntropyOfLogits,
    targets: oneHot.map((row) => row.map((value) => 0.8 * value + 0.02)),
  },
  'binary logits': binary,
  'sigmoid into binary cross-entropy': {
    ...binary,
    activation: 'sigmoid',
    activate: sigmoidEach,
    criterion: binaryCrossEntropyOfProbabilities,
  },
  'sigmoid with a squared error': { ...binary, activation: 'sigmoid', activate: sigmoidEach, criterion: squaredError },
  'a batch of one class only': { ...binary, targets: binary.targets.map(() => [1]) },
  'a discriminator whose outputs all lean to one side': {
    ...binary,
    beforeActivation: binary.beforeActivation.map(([value]) => [(value ?? 0) - 0.9]),
    targets: binary.targets.map(() => [1]),
  },
  'normalised regression': regression(0, 1),
  'regression scaled to 0…1': regression(0.4, 0.2),
  'targets far off, and a rate that gets there': { ...regression(22, 9), trace: [560, 300, 120, 85] },
  'a pretrained net': {
    ...classifier,
    beforeActivation: oneHot.map((row) => row.map((value) => 5 * value)),
  },
  'relu before targets that are all positive': {
    ...regression(3, 0.2),
    activation: 'relu',
    // Flat around 0, where the search begins: the floor that it comes to proves nothing.
    activate: (example) => example.map((value) => (value < 0.01 ? 0 : value)),
  },
  'probabilities of a batch of one class': {
    ...classifier,
    targets: oneHot.map(() => oneHot[0] ?? []),
    trace: [2, 2, 2],
  },
  'a hinge loss whose outputs happen to lean the wrong way': {
    ...binary,
    targets: binary.targets.map(([value]) => [2 * (value ?? 0) - 1]),
    beforeActivation: binary.targets.map(([value], row) => [(value ? -0.3 : 0.3) + 0.1 * Math.sin(row)]),
    criterion: averaged((output, target) => Math.max(0, 1 - (output[0] ?? 0) * (target[0] ?? 0))),
  },
  'labels of which one is to be ignored': {
    ...classifier,
    targets: oneHot.map((_, row) => [row % 11]),
    criterion: crossEntropyOfIndices,
  },
  'two views of each example, where every other example is a class': {
    ...classifier,
    activation: 'none',
    activate: identity,
    targets: oneHot.map((_, row) => [row]),
    criterion: crossEntropyOverBatch,
  },
  'a sum with a fitting rate': {
    ...classifier,
    criterion: (outputs, targets) => BATCH * crossEntropyOfProbabilities(outputs, targets) * (outputs.length / BATCH),
    trace: [36.8, 33.1, 30.2],
  },
};

for (const [name, net] of Object.entries(sound)) {
  test(`quiet: ${name}`, async () => {
    const judgement = await judge(net);
    assert.equal(judgement.verdict, 'pass', judgement.message);
  });
}

const folder = mkdtempSync(path.join(tmpdir(), 'loss-at-init-'));
after(() => rmSync(folder, { recursive: true }));

/** A training's targets, to be read one by one. */
function withTargets(targets: Matrix): Pick<Training, 'saveTensor'> {
  const file = path.join(folder, 'targets.npy');
  writeFileSync(file, npyBytes(targets.flat(), [targets.length, targets[0]?.length ?? 0]));
  return { saveTensor: async () => ({ summary: summarize('target', targets), file }) };
}

test('a minus that is missing makes the right class cost most', async () => {
  const net = {
    ...classifier,
    criterion: (outputs: Matrix, targets: Matrix) => -crossEntropyOfLogits(outputs, targets),
  };
  const raw: FakeNet = { ...net, activation: 'none', activate: identity };
  const judged = (each: FakeNet) => lossAtInit.judge({ ...fakeTraining(each), ...withTargets(oneHot) }, quietContext);
  const inverted = await judged(raw);
  assert.equal(inverted.verdict, 'fail', inverted.message);
  assert.equal(inverted.cause, 'loss-direction');
  assert.match(inverted.message, /higher the surer the net is of the right class/);
  // A net that knows the answers is made to forget them on purpose.
  const known = oneHot.map((row) => row.map((value) => 8 * value));
  assert.notEqual((await judged({ ...raw, beforeActivation: known })).cause, 'loss-direction');
  assert.equal((await judged({ ...raw, criterion: crossEntropyOfLogits })).verdict, 'pass');
});

test('targets that are not normalised do no harm where the script plans to train for long', async () => {
  const net: FakeNet = { ...regression(200, 20), trace: [40400, 40200, 40000] };
  const training = fakeTraining(net);
  const planned = (plannedSteps: number): Promise<Judgement> => {
    const dataSource = { kind: 'arrays', exampleCount: 600, batchSize: 16, shuffled: true, plannedSteps } as const;
    return lossAtInit.judge({ ...training, capture: { ...training.capture, dataSource } }, quietContext);
  };
  assert.equal((await planned(500)).verdict, 'warn');
  assert.equal((await planned(100_000)).verdict, 'pass');
});

test('a straight line that the targets bend is sound: a critic’s score, weighted by ±1', async () => {
  const critic: FakeNet = {
    ...binary,
    targets: binary.targets.map(([value]) => [2 * (value ?? 0) - 1]),
    criterion: averaged((output, target) => (output[0] ?? 0) * (target[0] ?? 0)),
  };
  assert.notEqual((await judge(critic)).cause, 'loss-direction');
  const far: FakeNet = { ...regression(1e5, 10), criterion: averaged((o, t) => Math.abs((o[0] ?? 0) - (t[0] ?? 0))) };
  assert.notEqual((await judge(far)).cause, 'loss-direction');
});

test('weights of examples may be negative: returns that bend the loss of each to its own degree', async () => {
  const away = (degree: (row: number) => number): FakeNet => {
    const net = regression(0, 1);
    const degrees = new Map(net.targets.map(([value], row) => [value, degree(row)]));
    const repelled = averaged((o, t) => -(degrees.get(t[0]) ?? 1) * ((o[0] ?? 0) - (t[0] ?? 0)) ** 2);
    return { ...net, criterion: repelled };
  };
  assert.notEqual((await judge(away((row) => 1 + row / 4))).cause, 'loss-direction');
  assert.equal((await judge(away(() => 1))).cause, 'loss-direction');
});

test('the pass message compares with the closed form', async () => {
  assert.match((await judge(classifier)).message, /^2\.\d+ ≈ ln 10 = 2\.3026/);
});

const faulty: Readonly<Record<string, { net: FakeNet; says: RegExp; line: number; verdict?: 'warn' | 'fail' }>> = {
  'softmax twice': {
    net: { ...classifier, criterion: crossEntropyOfLogits },
    says: /applies it again: the lowest loss that can be reached is 1\.46\d*, not 0/,
    line: 6,
  },
  'sigmoid twice': {
    net: { ...binary, activation: 'sigmoid', activate: sigmoidEach },
    says: /sigmoid on line 6 .* applies it again.* 0\.50\d*, not 0/,
    line: 6,
  },
  'raw outputs into cross-entropy of probabilities': {
    net: { ...classifier, beforeActivation: outputsOf(1), activation: 'none', activate: identity },
    says: /expects probabilities and gets raw outputs/,
    // Where the activation is put in.
    line: 6,
  },
  'probabilities into the negative log-likelihood': {
    net: { ...classifier, criterion: negativeLogLikelihood, targetDtype: 'int32' },
    says: /expects log-probabilities and gets probabilities/,
    line: 6,
  },
  'a last layer ten times too large': {
    net: { ...classifier, beforeActivation: outputsOf(4) },
    says: /should start at ln 10 = 2\.3026: the initial weights, above all of the last layer, are too large/,
    line: 6,
  },
  'a regression whose outputs are large and stay so': {
    net: { ...regression(0, 1), beforeActivation: farOff, trace: [400, 395, 390] },
    says: /the initial weights, above all of the last layer, are too large/,
    line: 6,
  },
  'inputs from 0 to 255': {
    net: { ...classifier, beforeActivation: outputsOf(30), inputs: summarize('xs', [[0, 128, 255]]) },
    says: /fed numbers from 0 to 255 that are not normalised/,
    line: 6,
  },
  'a softmax over one unit': {
    net: {
      ...binary,
      activation: 'softmax',
      activate: softmax,
      criterion: binaryCrossEntropyOfProbabilities,
    },
    says: /single unit, so its output is always 1/,
    line: 6,
  },
  'tanh against targets of two digits': {
    net: { ...regression(30, 8), activation: 'tanh', activate: (example) => example.map(Math.tanh) },
    says: /tanh on line 6 keeps the outputs from where/,
    line: 6,
  },
  'targets that are not normalised': {
    net: { ...regression(200, 20), trace: [40400, 40390, 40380] },
    says: /targets are not normalised.*loss at init is 4\d+.*still 40380/,
    line: 6,
    verdict: 'warn',
  },
  'a sum at the rate of a mean': {
    net: {
      ...classifier,
      criterion: (outputs, targets) => outputs.length * crossEntropyOfProbabilities(outputs, targets),
      trace: [36.8, 190, 840],
    },
    says: /summed over the 16 examples .* within 12 steps on this one batch the loss rises to 840/,
    line: 10,
  },
  'a softmax of their own making, applied again': {
    net: { ...classifier, activation: 'none', activate: softmax, criterion: crossEntropyOfLogits },
    says: /probabilities already.* each example's 10 sum to 1.*lowest loss that can be reached is 1\.46\d*, not 0/,
    line: 10,
  },
  'a softmax over one unit, which the criterion looks behind': {
    net: { ...binary, activation: 'softmax', activate: softmax, criterion: () => 0.8 },
    says: /single unit, so its output is always 1/,
    line: 6,
  },
  'a softmax over one unit on a processor that rounds': {
    net: { ...binary, activation: 'softmax', activate: () => [0.9999999403953552], criterion: () => 0.8 },
    says: /single unit, so its output is always 1/,
    line: 6,
  },
  'a softmax along an axis of one number': {
    net: { ...classifier, activate: (example) => example.map(() => 1), criterion: crossEntropyOfLogits },
    says: /along an axis of length 1, so that its output is always 1, for each of the 10 classes/,
    line: 6,
  },
  'raw outputs into a cross-entropy that clips and normalises': {
    net: {
      ...classifier,
      beforeActivation: outputsOf(1),
      activation: 'none',
      activate: identity,
      criterion: clippedAndNormalised,
    },
    says: /expects probabilities and gets raw outputs/,
    line: 6,
  },
  'outputs of a size that makes any difference look small': {
    net: {
      ...classifier,
      beforeActivation: outputsOf(60_000),
      activation: 'none',
      activate: identity,
      criterion: crossEntropyOfRawLogits,
      trace: [70_000, 900, 0],
    },
    says: /should start at ln 10 = 2\.3026: the initial weights/,
    line: 6,
  },
  'a categorical cross-entropy of one unit': {
    net: {
      ...binary,
      activation: 'sigmoid',
      activate: sigmoidEach,
      targets: binary.targets.map((_, row) => [row % 3]),
      criterion: averaged((output, target) => -(target[0] ?? 0) * Math.log((output[0] || 1) / (output[0] || 1))),
    },
    says: /says 0 whatever the net answers.*one output for each example/,
    line: 10,
  },
  'errors that are averaged with their sign': {
    net: { ...regression(0, 1), criterion: averaged((output, target) => (output[0] ?? 0) - (target[0] ?? 0)) },
    says: /falls evenly the smaller the outputs are, whatever the targets/,
    line: 10,
  },
  'a minus before the squared errors': {
    net: {
      ...regression(0, 1),
      criterion: averaged((output, target) => -(((output[0] ?? 0) - (target[0] ?? 0)) ** 2)),
    },
    says: /is highest for the right answers: handing the targets back costs 0/,
    line: 10,
  },
  'labels divided like the pixels': {
    net: {
      ...classifier,
      targets: oneHot.map((_, row) => [(row % CLASSES) / 255]),
      criterion: (outputs, targets) =>
        crossEntropyOfIndices(
          outputs,
          targets.map((target) => target.map(Math.trunc)),
        ),
    },
    says: /labels run from 0 to 0\.0352\d* and are no whole numbers.*every example is class 0/,
    line: 10,
  },
  'labels that count from 1': {
    net: { ...classifier, targets: oneHot.map((_, row) => [1 + (row % CLASSES)]), criterion: crossEntropyOfIndices },
    says: /labels run from 1 to 10, and the net's 10 classes are counted from 0 to 9/,
    line: 10,
  },
  'one-hot targets without a one': {
    net: { ...classifier, targets: oneHot.map((row, i) => (i < 3 ? row.map(() => 0) : row)) },
    says: /3 of the 16 examples have no label/,
    line: 10,
    verdict: 'warn',
  },
  'a softmax over the batch': {
    net: { ...classifier, activation: 'none', activate: identity, criterion: crossEntropyOverBatch },
    says: /normalises over the 16 examples of the batch instead of the classes: a uniform guess costs ln 16/,
    line: 10,
  },
  'a loss that is not a number': {
    net: { ...classifier, criterion: () => Number.NaN, inputs: summarize('xs', [[0, Number.NaN]]) },
    says: /because xs holds numbers that are not finite/,
    line: 20,
  },
};

for (const [name, { net, says, line, verdict = 'fail' }] of Object.entries(faulty)) {
  test(`found: ${name}`, async () => {
    const judgement = await judge(net);
    assert.equal(judgement.verdict, verdict, judgement.message);
    assert.match(judgement.message, says);
    assert.equal(judgement.location?.line, line);
  });
}

test('a log-softmax over the batch is told from one over the classes', async () => {
  const logSoftmax: FakeNet = {
    ...classifier,
    activation: 'log-softmax',
    activate: (example) => softmax(example).map(Math.log),
    criterion: negativeLogLikelihood,
    targetDtype: 'int32',
  };
  const training = fakeTraining(logSoftmax);
  const overBatch: typeof training.lossOf = (query) =>
    query.outputs.kind === 'zero'
      ? training.lossOf({ ...query, outputs: { kind: 'filled', value: -Math.log(BATCH) } })
      : training.lossOf(query);
  const judgement = await lossAtInit.judge({ ...training, lossOf: overBatch }, quietContext);
  assert.equal(judgement.verdict, 'fail', judgement.message);
  assert.match(judgement.message, /normalises over the 16 examples of the batch/);
  assert.equal((await judge(logSoftmax)).verdict, 'pass');
});

test('a loss that began high is a warning where the script’s own steps do not bring it down, sooner with large inputs', async () => {
  const high = new Array<number>(80).fill(5);
  const lean = { ...classifier, beforeActivation: outputsOf(2.4), trace: high };
  const pixels = { ...lean, inputs: summarize('xs', [[0, 128, 255]]) };
  const tokens = { ...lean, inputs: summarize('xs', [[0, 128, 255]], 'int32') };
  assert.equal((await judge(lean)).verdict, 'pass');
  const { capture, ...rest } = fakeTraining(tokens);
  const table = { name: 'table', kind: 'Embedding', parameterCount: 90, trainable: true, location: null };
  const layers = [table, ...(capture.model?.layers ?? [])];
  const lookedUp = { ...rest, capture: { ...capture, model: capture.model && { ...capture.model, layers } } };
  assert.equal((await lossAtInit.judge(lookedUp, quietContext)).verdict, 'pass');
  const judgement = await judge(pixels);
  assert.equal(judgement.verdict, 'warn', judgement.message);
  assert.match(judgement.message, /fed numbers from 0 to 255/);
  // Whole numbers that go straight into a dense layer are pixels as they are read.
  assert.match((await judge(tokens)).message, /fed numbers from 0 to 255/);
  assert.equal((await judge({ ...pixels, trace: [...high, 1] })).verdict, 'pass');
  assert.equal((await judge({ ...pixels, trace: high.slice(0, 20) })).verdict, 'pass');
});

test('twice the uniform guess is warned of even where the script’s own steps soon bring it down', async () => {
  const manyOutputs = (scale: number) => {
    const normal = standardNormals(7);
    return Array.from({ length: 8 * BATCH }, () => Array.from({ length: CLASSES }, () => scale * normal()));
  };
  const targets = Array.from({ length: 8 }, () => oneHot).flat();
  const net = { ...classifier, targets, beforeActivation: manyOutputs(3.2), trace: [5, 3, 1] };
  const atTwice = await judge(net);
  assert.equal(atTwice.verdict, 'warn', atTwice.message);
  const below = await judge({ ...net, beforeActivation: manyOutputs(1.8) });
  assert.equal(below.verdict, 'pass', below.message);
  const centimetres = await judge({ ...net, inputs: summarize('xs', [[5.1, 3.5, 1.4, 0.2]]) });
  assert.equal(centimetres.verdict, 'pass', centimetres.message);
});

test('weights beyond any scheme of initialisation need no more than an excess above the noise', async () => {
  const net = { ...classifier, beforeActivation: outputsOf(2.4), trace: [4, 1] };
  const kernel = (spread: number, name = 'net/dense/kernel') =>
    summarize(
      name,
      Array.from({ length: 64 }, (_, row) => Array.from({ length: 10 }, () => (row % 2 ? 1 : -1) * spread)),
    );
  const wide = await judge({ ...net, weights: [kernel(2)] });
  assert.equal(wide.verdict, 'fail', wide.message);
  assert.equal((await judge({ ...net, weights: [kernel(0.7)] })).verdict, 'warn');
  assert.match(wide.message, /weights of Dense dense start with a deviation of 2, 11\.314 times He's √\(2 \/ 64\)/);
  assert.equal((await judge({ ...net, weights: [kernel(0.17)] })).verdict, 'pass');
  // A bare parameter beside layers is added, not multiplied with.
  assert.equal((await judge({ ...net, weights: [kernel(2, 'positions')] })).verdict, 'pass');
  assert.equal((await judge({ ...net, beforeActivation: outputsOf(0.1), weights: [kernel(2)] })).verdict, 'pass');
});

test('a sum whose rate cannot be tried is not judged', async () => {
  const judgement = await judge({
    ...classifier,
    criterion: (outputs, targets) => outputs.length * crossEntropyOfProbabilities(outputs, targets),
  });
  assert.equal(judgement.verdict, 'not-applicable');
  assert.match(judgement.message, /summed over the batch .* could not be tried/);
});

test('class numbers, or −1 and 1, for a criterion of yes and no: its loss has no end below zero', async () => {
  const three = await judge({ ...binary, targets: Array.from({ length: BATCH }, (_, row) => [row % 3]) });
  assert.equal(three.verdict, 'fail');
  assert.equal(three.cause, 'labels');
  assert.match(three.message, /labels run from 0 to 2: the loss falls below zero without end/);
  const signs = await judge({ ...binary, targets: Array.from({ length: BATCH }, (_, row) => [(row % 2) * 2 - 1]) });
  assert.match(signs.advice ?? '', /0 and 1/);
  const behindSigmoid = await judge({
    ...binary,
    activation: 'sigmoid',
    activate: sigmoidEach,
    criterion: binaryCrossEntropyOfProbabilities,
    targets: Array.from({ length: BATCH }, (_, row) => [row % 3]),
  });
  assert.equal(behindSigmoid.cause, 'labels');
});

test('outputs behind a relu far beyond 1 are not taken for logits, though a number added to them changes nothing', async () => {
  const judgement = await judge({
    beforeActivation: outputsOf(1, 1).map(() => [2.7e6]),
    activation: 'relu',
    activate: (example) => example.map((value) => Math.max(0, value)),
    targets: outputsOf(1, 1).map((_, row) => [row % 2]),
    criterion: binaryCrossEntropyOfProbabilities,
  });
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'output-out-of-range');
  assert.match(judgement.message, /outputs behind a relu/);
});

test('a sigmoid for each class, where the criterion divides by the sum over the classes', async () => {
  const net: FakeNet = {
    beforeActivation: outputsOf(0.1),
    activation: 'sigmoid',
    activate: (example) => example.map(sigmoid),
    targets: oneHot,
    criterion: crossEntropyOfProbabilities,
  };
  const judgement = await judge(net);
  assert.equal(judgement.verdict, 'warn');
  assert.match(judgement.message, /one distribution/);
  const labels = await judge({ ...net, criterion: binaryCrossEntropyOfProbabilities });
  assert.equal(labels.verdict, 'pass');
});

test('targets spread far wider than anything that the outputs come to in some steps', async () => {
  const targets = Array.from({ length: BATCH }, (_, row) => [1e6 * (row - BATCH / 2 + 0.5)]);
  const beforeActivation = outputsOf(1, 1);
  const net: FakeNet = { beforeActivation, activation: 'none', activate: identity, targets, criterion: squaredError };
  const first = squaredError(beforeActivation, targets);
  const stands = await judge({ ...net, trace: new Array<number>(26).fill(first) });
  assert.equal(stands.verdict, 'warn');
  assert.equal(stands.cause, 'target-scale');
  const falls = await judge({ ...net, trace: Array.from({ length: 26 }, (_, step) => first * 0.98 ** step) });
  assert.equal(falls.verdict, 'pass');
});

test('a loss that is no number points at the first layer that gives something else', async () => {
  const training = fakeTraining({ ...classifier, criterion: () => Number.NaN });
  const layer = (name: string, infinityCount: number, at: number) => ({
    name,
    kind: 'Dense',
    location: line(at),
    shape: [4, 6],
    statistics: { minimum: 0, maximum: 1, mean: 0, standardDeviation: 1, nanCount: 0, infinityCount },
    deadShare: 0,
    zeroShare: 0,
    saturatedShare: null,
  });
  const activations = async () => [layer('one', 0, 3), layer('two', 5, 4), layer('three', 9, 5)];
  const judgement = await lossAtInit.judge({ ...training, activations }, quietContext);
  assert.deepEqual([judgement.verdict, judgement.cause, judgement.location?.line], ['fail', 'not-finite', 4]);
  assert.match(judgement.message, /the first layer that gives something else is two/);
});

test('several classes at once are no distribution; a bag that the net itself is given is meant as one', async () => {
  const tags = oneHot.map((row, at) => row.map((value, k) => Number(value === 1 || (k + at) % 4 === 0)));
  const logits: FakeNet = {
    ...classifier,
    activation: 'none',
    activate: identity,
    targets: tags,
    criterion: crossEntropyOfLogits,
  };
  const judged = (net: FakeNet, targets: Matrix) => {
    const { saveTensor } = withTargets(targets);
    const training = fakeTraining(net);
    const known = (id: string) => (id === 'target' ? saveTensor(id) : training.saveTensor(id));
    return lossAtInit.judge({ ...training, saveTensor: known }, quietContext);
  };
  const { verdict, cause, message } = await judged(logits, tags);
  assert.deepEqual([verdict, cause], ['warn', 'labels'], message);
  assert.match(message, /of 10 classes at once/);
  assert.equal((await judged({ ...logits, targets: oneHot }, oneHot)).verdict, 'pass');
  assert.equal((await judged({ ...logits, criterion: binaryCrossEntropyOfLogits }, tags)).verdict, 'pass');
  const bag = { ...logits, inputs: summarize('target', tags) };
  assert.equal((await judged(bag, tags)).verdict, 'pass');
});

test('an overlap of raw outputs has no floor, one of probabilities has', async () => {
  const masks = Array.from({ length: BATCH }, (_, row) =>
    Array.from({ length: 12 }, (__, k) => Number((k + row) % 3 === 0)),
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const overlap = averaged((output, target) => {
    const both = sum(output.map((value, k) => value * (target[k] ?? 0)));
    return 1 - (2 * both + 1) / (sum(output) + sum(target) + 1);
  });
  const raw: FakeNet = {
    beforeActivation: outputsOf(0.1, 12),
    activation: 'none',
    activate: identity,
    targets: masks,
    criterion: overlap,
  };
  const { verdict, cause, message } = await judge(raw);
  assert.deepEqual([verdict, cause], ['fail', 'loss-direction'], message);
  assert.match(message, /the right answers cost 0/);
  assert.notEqual((await judge({ ...raw, activation: 'sigmoid', activate: sigmoidEach })).cause, 'loss-direction');
  assert.notEqual((await judge({ ...raw, criterion: squaredError })).cause, 'loss-direction');
});

test('weights of ordinary width are not blamed for what large inputs make of the first loss', async () => {
  const large = summarize('input', outputsOf(9));
  const judgement = await judge({ ...classifier, beforeActivation: outputsOf(40), inputs: large, trace: [30, 29, 28] });
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'input-scale');
  assert.match(judgement.message, /not normalised/);
});

test('the first loss of a single example is a draw: the steps decide', async () => {
  const one: FakeNet = {
    ...classifier,
    beforeActivation: [[0, 14, ...new Array<number>(CLASSES - 2).fill(0)]],
    targets: oneHot.slice(0, 1),
  };
  assert.equal((await judge({ ...one, trace: [14, 9, 2] })).verdict, 'pass');
  const stays = await judge({ ...one, trace: new Array<number>(100).fill(14) });
  assert.equal(stays.verdict, 'fail');
});
