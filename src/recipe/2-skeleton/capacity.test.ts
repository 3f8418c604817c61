import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ExaminationError } from '../../training/errors.ts';
import type { Capture, LayerSummary } from '../../training/protocol/capture.ts';
import type { ParameterStep } from '../../training/protocol/step.ts';
import type { Relaunch, Training } from '../../training/training.ts';
import { fakeTraining, quietContext, softmax } from '../testing/fakeTraining.ts';
import { capacity } from './capacity.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'capacity-'));
after(() => rmSync(folder, { recursive: true }));

interface Script {
  readonly text: string;
  /** Lines of its layers. */
  readonly layers: readonly number[];
  /** What a run of the edited script does; a text: why it does not get through. */
  readonly run: (
    edited: readonly string[],
    seed: number,
  ) => string | { readonly losses: readonly number[]; readonly parameters: number };
  readonly units?: (edited: readonly string[]) => ParameterStep['units'];
}

function trainingOf({ text, layers, run, units }: Script): Training {
  const file = path.join(folder, 'train.py');
  writeFileSync(file, text);
  const base = fakeTraining({
    beforeActivation: [
      [0.1, 0, -0.1],
      [0, 0.1, 0],
    ],
    activation: 'softmax',
    activate: softmax,
    targets: [
      [1, 0, 0],
      [0, 0, 1],
    ],
    criterion: (outputs, targets) =>
      outputs.reduce((sum, row, i) => sum - Math.log(Math.max(1e-9, row[targets[i]?.indexOf(1) ?? 0] ?? 0)), 0) /
      outputs.length,
    trace: [1, 1, 1],
  });
  const capture = (parameterCount: number): Capture => ({
    ...base.capture,
    framework: 'torch',
    model: {
      name: 'net',
      parameterCount,
      trainableParameterCount: parameterCount,
      trainingMode: true,
      location: { file, line: 1, column: 1 },
      layers: layers.map(
        (line, order): LayerSummary => ({
          name: `${order}`,
          kind: 'Linear',
          parameterCount: 10,
          trainable: true,
          location: { file, line, column: 1 },
        }),
      ),
    },
  });
  const step = (edited: readonly string[]): ParameterStep => ({
    name: '0.weight',
    location: { file, line: layers[0] ?? 1, column: 1 },
    size: 10,
    heldByOptimizer: true,
    gradientNorm: 1,
    updateRatio: 0.01,
    madeInForward: false,
    unitsAlike: false,
    ...(units ? { units: units(edited) ?? { count: 1, withoutGradient: 0 } } : {}),
  });
  const describing = (edited: readonly string[]): Pick<Training, 'describeStep'> => ({
    describeStep: async () => ({
      parameters: [step(edited)],
      gradientsCleared: true,
      clippedBeforeBackward: null,
      outputGradientNorms: null,
      stilledLayers: [],
    }),
  });
  return {
    ...base,
    ...describing([]),
    capture: capture(100),
    relaunch: async <T>({ reseed = 0, edits = [] }: Relaunch, use: (training: Training) => Promise<T>): Promise<T> => {
      const edited = edits.map(({ text: put }) => put);
      const outcome = run(edited, reseed);
      if (typeof outcome === 'string') throw new ExaminationError('threw', outcome);
      return use({
        ...base,
        ...describing(edited),
        capture: capture(outcome.parameters),
        run: async (experiment) => ({
          experiment,
          stopped: 'steps',
          rows: outcome.losses.map((loss, at) => ({ step: at, loss })),
        }),
      });
    },
  };
}

const falling = (to: number, seed: number) =>
  Array.from({ length: 30 }, (_, at) => to + Math.exp(-at / 4) + 0.001 * seed);
const MLP = 'a = nn.Linear(4, 16)\nb = nn.Linear(16, 3)';
const judge = (script: Script) => capacity.judge(trainingOf(script), quietContext);

test('a net that learns more when it is wider passes', async () => {
  const { verdict, message } = await judge({
    text: MLP,
    layers: [1, 2],
    run: (edited, seed) => ({
      losses: falling(edited.length > 0 ? 0.3 : 0.5, seed),
      parameters: edited.length > 0 ? 190 : 100,
    }),
  });
  assert.equal(verdict, 'pass', message);
  assert.match(message, /32 instead of 16 \(line 1\).*3 seeds, p = 0.05/);
});

test('no gain is no fault', async () => {
  const { verdict, message } = await judge({
    text: MLP,
    layers: [1, 2],
    run: (edited, seed) => ({
      losses: falling(0.5 + 0.01 * (seed % 2), seed),
      parameters: edited.length > 0 ? 190 : 100,
    }),
  });
  assert.equal(verdict, 'not-applicable', message);
  assert.match(message, /Not told apart/);
});

test('a width that the script breaks with is dropped, and another is tried', async () => {
  const { verdict, message } = await judge({
    text: 'a = nn.Linear(4, 16)\nb = nn.Linear(16, 8)\nc = nn.Linear(8, 3)',
    layers: [1, 2, 3],
    run: (edited, seed) =>
      edited.includes('32')
        ? 'RuntimeError: shapes'
        : { losses: falling(edited.length > 0 ? 0.3 : 0.5, seed), parameters: edited.length > 0 ? 190 : 100 },
  });
  assert.equal(verdict, 'pass', message);
  assert.match(message, /With 16 instead of 8 \(line 2\)/);
});

test('widths that cannot be changed are told of, with what the script says', async () => {
  const { verdict, message } = await judge({
    text: MLP,
    layers: [1, 2],
    run: () => 'RuntimeError: shapes cannot be multiplied',
  });
  assert.equal(verdict, 'not-applicable');
  assert.match(message, /shapes cannot be multiplied/);
});

test('new units that get no gradient, while old ones do', async () => {
  const { verdict, message, location } = await judge({
    text: MLP,
    layers: [1, 2],
    run: (edited, seed) => ({ losses: falling(0.5, seed), parameters: edited.length > 0 ? 190 : 100 }),
    units: (edited) => ({ count: edited.length > 0 ? 32 : 16, withoutGradient: edited.length > 0 ? 16 : 0 }),
  });
  assert.equal(verdict, 'fail', message);
  assert.equal(location?.line, 1);
});

test('dead units among the new ones are no fault', async () => {
  const { verdict, message } = await judge({
    text: MLP,
    layers: [1, 2],
    run: (edited, seed) => ({
      losses: falling(edited.length > 0 ? 0.3 : 0.5, seed),
      parameters: edited.length > 0 ? 190 : 100,
    }),
    units: (edited) => ({ count: edited.length > 0 ? 32 : 16, withoutGradient: edited.length > 0 ? 12 : 5 }),
  });
  assert.equal(verdict, 'pass', message);
});

test('a layer of one unit, with which more would learn much more', async () => {
  const waist = {
    text: 'a = nn.Linear(4, 16)\nb = nn.Linear(16, 1)\nc = nn.Linear(1, 3)',
    layers: [1, 2, 3],
  };
  const run = (gain: number) => (edited: readonly string[], seed: number) => ({
    losses: falling(edited.includes('8') ? 0.9 - gain : 0.9, seed),
    parameters: edited.length > 0 ? 190 : 100,
  });
  const found = await judge({ ...waist, run: run(0.6) });
  assert.equal(found.verdict, 'warn', found.message);
  assert.equal(found.location?.line, 2);
  const meant = await judge({ ...waist, run: run(0.1) });
  assert.equal(meant.verdict, 'not-applicable', meant.message);
});

test('a width that is handed on and never read, when a run confirms it', async () => {
  const script = (parameters: number): Script => ({
    text: 'def build(hidden):\n    return nn.Linear(4, 3)\nnet = build(hidden=64)',
    layers: [2],
    run: (edited, seed) => ({ losses: falling(0.5, seed), parameters: edited.length > 0 ? parameters : 100 }),
  });
  const found = await judge(script(100));
  assert.equal(found.verdict, 'warn', found.message);
  assert.match(found.message, /hidden = 64 .* never read/);
  assert.equal((await judge(script(200))).verdict, 'not-applicable');
});
