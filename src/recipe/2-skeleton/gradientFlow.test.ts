import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capture } from '../../training/protocol/capture.ts';
import type { Linearity, ParameterStep, StepDescription } from '../../training/protocol/step.ts';
import type { Training } from '../../training/training.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, line, quietContext, softmax, summarize } from '../testing/fakeTraining.ts';
import { gradientFlow } from './gradientFlow.ts';

const parameter = (name: string, change: Partial<ParameterStep> = {}): ParameterStep => ({
  name,
  location: line(3),
  size: 10,
  heldByOptimizer: true,
  gradientNorm: 0.1,
  updateRatio: 0.001,
  madeInForward: false,
  unitsAlike: null,
  ...change,
});

const sound: StepDescription = {
  parameters: [parameter('weight'), parameter('bias')],
  gradientsCleared: true,
  clippedBeforeBackward: null,
  outputGradientNorms: null,
  stilledLayers: [],
};

interface Else extends Partial<Omit<Training, 'capture'>> {
  readonly capture?: Partial<Capture>;
}

function judge(step: Partial<StepDescription>, { capture, ...others }: Else = {}): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0, 0]],
    activation: 'softmax',
    activate: softmax,
    targets: [[1, 0]],
    criterion: () => 0.7,
  });
  return gradientFlow.judge(
    {
      ...training,
      describeStep: async () => ({ ...sound, ...step }),
      ...others,
      capture: { ...training.capture, ...capture },
    },
    quietContext,
  );
}

test('layers that the net applies but does not own are never trained', async () => {
  const hidden = parameter('Linear.weight', { heldByOptimizer: false, unregistered: true, location: line(8) });
  const { verdict, cause, location } = await judge({ parameters: [parameter('weight'), hidden] });
  assert.deepEqual([verdict, cause, location?.line], ['fail', 'not-trained', 8]);
  // Without a gradient nobody can tell that it was to be trained.
  const still = parameter('Linear.weight', { heldByOptimizer: false, unregistered: true, gradientNorm: null });
  assert.equal((await judge({ parameters: [parameter('weight'), still] })).verdict, 'pass');
});

test('a sound step passes', async () => {
  assert.equal((await judge({})).verdict, 'pass');
});

/** Weights of which another seed gives other numbers, or the same. */
const weightsThat = (begin: 'at-random' | 'as-learned', ...names: readonly string[]): Partial<Training> => {
  const drawn = (value: number) => async () => names.map((name) => summarize(name, [[value, 2]]));
  const another = drawn(begin === 'at-random' ? 5 : 1);
  return {
    weights: drawn(1),
    relaunch: (_, use) => use({ weights: another } as Partial<Training> as Training),
  };
};

test('first layers that get a gradient and that no optimizer holds are told apart by another seed', async () => {
  const parameters = [parameter('encoder', { heldByOptimizer: false }), parameter('head')];
  const forgotten = await judge({ parameters }, weightsThat('at-random', 'encoder', 'head'));
  assert.deepEqual([forgotten.verdict, forgotten.cause, forgotten.location?.line], ['warn', 'not-trained', 9]);
  assert.match(forgotten.message, /No optimizer holds encoder/);
  assert.equal((await judge({ parameters }, weightsThat('as-learned', 'encoder', 'head'))).verdict, 'pass');
});

test('parameters without a gradient are accused where the loss moves with them and they begin at random', async () => {
  const parameters = [parameter('features', { gradientNorm: null }), parameter('head')];
  const moving = (by: number): Partial<Training> => ({
    run: async (experiment) => ({
      experiment,
      stopped: 'steps',
      rows: [{ step: 0, loss: 0.7 + (experiment.scatter?.includes('features') ? by : 0) }],
    }),
  });
  const random = weightsThat('at-random', 'features', 'head');
  const cut = await judge({ parameters, detachedAt: line(14) }, { ...random, ...moving(0.2) });
  assert.deepEqual([cut.verdict, cut.cause, cut.location?.line], ['fail', 'not-trained', 14]);
  // Without a line to name it is the layer's own.
  assert.equal((await judge({ parameters }, { ...random, ...moving(0.2) })).location?.line, 3);
  // A layer that the step does not pass, and one that was learned before.
  assert.equal((await judge({ parameters }, { ...random, ...moving(0) })).verdict, 'pass');
  assert.equal(
    (await judge({ parameters }, { ...weightsThat('as-learned', 'features'), ...moving(0.2) })).verdict,
    'pass',
  );
});

test('frozen and unused parameters are told, not accused', async () => {
  const judgement = await judge({
    parameters: [
      parameter('head'),
      parameter('backbone', { heldByOptimizer: false }),
      parameter('spare', { gradientNorm: null }),
    ],
  });
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /spare got none.*backbone got one and no optimizer holds it/);
});

const faulty: Readonly<Record<string, { step: Partial<StepDescription>; says: RegExp; line: number }>> = {
  'gradients that are never cleared': { step: { gradientsCleared: false }, says: /never cleared/, line: 20 },
  'a clip before backward': {
    step: { clippedBeforeBackward: line(17) },
    says: /on line 17, before backward/,
    line: 17,
  },
  'an optimizer that is made anew for every step': {
    step: { optimizerMadeAnew: line(8) },
    says: /made anew for every step on line 8: what sgd keeps/,
    line: 8,
  },
  'a layer made in forward': {
    step: {
      parameters: [parameter('weight'), parameter('fc.weight', { madeInForward: true, heldByOptimizer: false })],
    },
    says: /fc\.weight is made anew/,
    line: 3,
  },
  'a loss cut off from the net': {
    step: { parameters: [parameter('weight', { gradientNorm: null }), parameter('bias', { gradientNorm: 0 })] },
    says: /None of the 2 parameters/,
    line: 10,
  },
  'gradients that are cleared before the step uses them': {
    step: { parameters: [parameter('weight', { gradientNorm: null })], clearedBeforeUpdate: line(18) },
    says: /cleared on line 18, after backward\(\) has made them and before the step/,
    line: 18,
  },
  'an optimizer of another net': {
    step: {
      parameters: [
        parameter('weight', { gradientNorm: null }),
        parameter('net.weight', { heldByOptimizer: false }),
        parameter('net.bias', { heldByOptimizer: false }),
      ],
    },
    says: /holds none of the parameters that get a gradient: net\.weight, net\.bias get one/,
    line: 9,
  },
  'numbers that are taken on without their gradient': {
    step: { parameters: [parameter('coefficient', { gradientNorm: null, size: 1 })], detachedAt: line(12) },
    says: /The one parameter that is trained gets no gradient: on line 12/,
    line: 12,
  },
  'a gradient that is not finite': {
    step: { parameters: [parameter('weight', { gradientNorm: Number.NaN })] },
    says: /weight is not finite/,
    line: 3,
  },
};

for (const [name, { step, says, line: expected }] of Object.entries(faulty)) {
  test(`found: ${name}`, async () => {
    const judgement = await judge(step);
    assert.equal(judgement.verdict, 'fail', judgement.message);
    assert.match(judgement.message, says);
    assert.equal(judgement.location?.line, expected);
  });
}

test('units that are copies of each other are told on their layer’s line', async () => {
  const judgement = await judge({ parameters: [parameter('hidden', { unitsAlike: true }), parameter('out')] });
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'symmetry');
  assert.equal(judgement.location?.line, 3);
});

test('zeros in one step alone prove nothing: a branch may begin at zero', async () => {
  const judgement = await judge({
    parameters: [parameter('branch', { gradientNorm: 0, updateRatio: 0, unitsAlike: true }), parameter('gate')],
  });
  assert.equal(judgement.verdict, 'pass');
});

test('training in evaluation mode is told, with the mode to put back', async () => {
  const model = {
    name: 'net',
    parameterCount: 10,
    trainableParameterCount: 10,
    trainingMode: false,
    location: line(5),
    layers: [{ name: 'drop', kind: 'Dropout', parameterCount: 0, trainable: true, location: line(6) }],
  };
  const step = { stilledLayers: [{ name: 'drop', kind: 'Dropout' }] };
  const judgement = await judge(step, { capture: { model } });
  assert.equal(judgement.verdict, 'warn');
  assert.equal(judgement.cause, 'wrong-mode');
  const set = await judge({ ...step, stilledAt: line(3) }, { capture: { model } });
  assert.deepEqual(set.location, line(3));
  assert.match(set.message ?? '', /Line 3 has put it into that mode/);
  const frozen = await judge(step, { capture: { model: { ...model, trainableParameterCount: 4 } } });
  assert.equal(frozen.verdict, 'pass');
  const norms = {
    stilledLayers: [{ name: 'norm', kind: 'BatchNorm1d' }],
  };
  const layers = model.layers.map((layer) => ({ ...layer, name: 'norm', kind: 'BatchNorm1d' }));
  const forgotten = { capture: { framework: 'torch' as const, model: { ...model, layers } } };
  const meant = { capture: { framework: 'torch' as const, model: { ...model, layers, trainingMode: true } } };
  assert.equal((await judge(norms, forgotten)).verdict, 'warn');
  assert.equal((await judge(norms, meant)).verdict, 'pass');
});

test('dense layers with no activation between them are one', async () => {
  const layer = (name: string, parameterCount: number) => ({
    name,
    kind: 'Dense',
    parameterCount,
    trainable: true,
    location: line(7),
  });
  // 3 inputs, 5 hidden, 2 outputs; then a bottleneck of 1.
  const affine = (layers: Linearity['weightLayers']) =>
    judge({}, { linearity: async () => ({ affine: true, weightLayers: layers }) });
  const stacked = await affine([layer('a', 20), layer('b', 12)]);
  assert.equal(stacked.cause, 'no-nonlinearity');
  assert.equal(stacked.location?.line, 7);
  assert.equal((await affine([layer('a', 4), layer('b', 4)])).verdict, 'pass');
  assert.equal((await affine([layer('a', 8)])).verdict, 'pass');
});

test('a head that no optimizer holds is told, a backbone is not', async () => {
  const free = { heldByOptimizer: false, updateRatio: null };
  const squares: Partial<Training> = {
    lossOf: async ({ outputs }) => (outputs.kind === 'zero' ? 1 : 0),
    leastLoss: async ({ over }) => ({ value: over === 'constant' ? 1 : 0, constant: [[0]], converged: true }),
  };
  const loss = { name: 'criterion', value: 1.1, location: line(10), terms: [] };
  const head = await judge(
    { parameters: [parameter('body'), parameter('head', free)] },
    { ...squares, capture: { loss } },
  );
  assert.equal(head.verdict, 'warn');
  assert.equal(head.cause, 'not-trained');
  const known = await judge(
    { parameters: [parameter('body'), parameter('head', free)] },
    { ...squares, capture: { loss: { ...loss, value: 0.4 } } },
  );
  assert.equal(known.verdict, 'pass');
  const backbone = await judge(
    { parameters: [parameter('body', free), parameter('head')] },
    { ...squares, capture: { loss } },
  );
  assert.equal(backbone.verdict, 'pass');
});

test('a weight matrix of one number is a fault, though dropout tells its units apart; zeros are a start', async () => {
  const matrix = parameter('hidden/kernel', { unitsAlike: false, location: line(7) });
  const of = (value: number) =>
    judge(
      { parameters: [matrix] },
      {
        weights: async () => [
          summarize('hidden/kernel', [
            [value, value],
            [value, value],
          ]),
        ],
      },
    );
  const judgement = await of(1);
  assert.deepEqual([judgement.verdict, judgement.cause, judgement.location?.line], ['fail', 'symmetry', 7]);
  assert.equal((await of(0)).verdict, 'pass');
});

test('inputs so large that a hidden tanh has no slope are named; a last layer that is sure of itself is not', async () => {
  const layer = (name: string, saturatedShare: number) => ({
    name,
    kind: 'Dense',
    location: line(8),
    shape: [4, 6],
    statistics: null,
    deadShare: 0,
    zeroShare: 0,
    saturatedShare,
  });
  const inputs = [summarize('x', [[2e4, -3e4]])];
  const { batch } = fakeTraining({
    beforeActivation: [[0, 0]],
    activation: 'softmax',
    activate: softmax,
    targets: [[1, 0]],
    criterion: () => 0.7,
  }).capture;
  const capture = { batch: { ...batch, inputs } };
  const hidden = await judge({}, { capture, activations: async () => [layer('tanh', 0.97), layer('out', 0)] });
  assert.deepEqual([hidden.verdict, hidden.cause, hidden.location?.line], ['warn', 'input-scale', 8]);
  assert.match(hidden.message, /^The net is fed numbers from -30000 to 20000, and 97 %/);
  assert.equal(
    (await judge({}, { capture, activations: async () => [layer('tanh', 0.2), layer('out', 1)] })).verdict,
    'pass',
  );
  // With inputs of unit scale it is a matter of weights, which steps may mend.
  assert.equal((await judge({}, { activations: async () => [layer('tanh', 0.97), layer('out', 0)] })).verdict, 'pass');
});

test('a signal that fades from layer to layer, where the first steps learn nothing', async () => {
  const names = ['one', 'two', 'three', 'four'];
  const layers = names.map((name) => ({ name, kind: 'Dense', parameterCount: 9, trainable: true, location: line(4) }));
  const fading = (factor: number) =>
    names.map((name, depth) => ({
      name,
      kind: 'Dense',
      location: line(4 + depth),
      shape: [4, 6],
      statistics: {
        minimum: 0,
        maximum: 1,
        mean: 0,
        standardDeviation: factor ** depth,
        nanCount: 0,
        infinityCount: 0,
      },
      deadShare: 0,
      zeroShare: 0.5,
      saturatedShare: null,
    }));
  const net = {
    beforeActivation: [[0], [0]],
    activation: 'none' as const,
    activate: (example: readonly number[]) => example,
    targets: [[-1], [1]],
    criterion: (outputs: readonly (readonly number[])[], targets: readonly (readonly number[])[]) =>
      outputs.reduce((sum, [output = 0], row) => sum + (output - (targets[row]?.[0] ?? 0)) ** 2, 0) / outputs.length,
  };
  const of = (factor: number, loss: number, shown = fading(factor)) => {
    const training = fakeTraining({ ...net, trace: new Array<number>(26).fill(loss) });
    const { capture } = training;
    return gradientFlow.judge(
      {
        ...training,
        capture: { ...capture, model: capture.model && { ...capture.model, layers } },
        describeStep: async () => sound,
        activations: async () => shown,
      },
      quietContext,
    );
  };
  const judgement = await of(1e-3, 1);
  assert.deepEqual([judgement.verdict, judgement.cause, judgement.location?.line], ['fail', 'no-gradient', 4]);
  assert.match(judgement.message, /fades on its way/);
  assert.equal((await of(1e-3, 0.2)).verdict, 'pass');
  assert.equal((await of(0.5, 1)).verdict, 'pass');
  // A branch that begins small, beside the path that carries everything.
  const [one, two, three, four] = fading(1e-3);
  assert.ok(one && two && three && four);
  assert.equal((await of(1e-3, 1, [two, one, three, four])).verdict, 'pass');
});

test('gradients that a scaler holds enlarged are not to be clipped', async () => {
  const { verdict, cause, location, message } = await judge({ clippedScaled: line(14) });
  assert.deepEqual([verdict, cause, location?.line], ['fail', 'clip', 14]);
  assert.match(message, /still holds them enlarged/);
});

test('requires_grad on a module freezes nothing', async () => {
  const frozenInName = [{ kind: 'Linear', parameters: ['head.weight', 'head.bias'], location: line(7) }];
  const { verdict, location, message } = await judge({ frozenInName });
  assert.deepEqual([verdict, location?.line], ['fail', 7]);
  assert.match(message, /head\.weight, head\.bias of that Linear are trained all the same/);
  assert.equal((await judge({ frozenInName: [] })).verdict, 'pass');
});

test('parameters whose optimizer does not step meanwhile may get their gradient later', async () => {
  const silent = parameter('made.weight', { gradientNorm: null });
  const names: (readonly string[])[] = [];
  const run: Training['run'] = async (experiment) => {
    names.push(experiment.scatter ?? []);
    return { experiment, stopped: 'steps', rows: [{ step: 0, loss: experiment.scatter?.length ? 0.9 : 0.7 }] };
  };
  await judge({ parameters: [parameter('weight'), { ...silent, waits: true }] }, { run });
  assert.ok(
    names.every((each) => !each.includes('made.weight')),
    'it is not even tried',
  );
  await judge({ parameters: [parameter('weight'), silent] }, { run });
  assert.ok(names.some((each) => each.includes('made.weight')));
});
