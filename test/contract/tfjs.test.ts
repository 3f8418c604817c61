/** The TensorFlow.js probe against the contract, and what only it has to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type NetName, type NetScript, probeContract } from './contract.ts';
import { relaunchContract } from './relaunches.ts';
import { failureOf, lineOf, withTraining } from './runs.ts';
import { surroundingsContract } from './surroundings.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures', 'tfjs');
const fixture = (name: string): string => path.join(fixtures, name);
/** As it ships: `npm run build` before. */
const probes = path.join(import.meta.dirname, '../../dist/probes');
const probe = path.join(probes, 'tfjs.cjs');

const nets: Readonly<Record<NetName, NetScript>> = {
  cnn: {
    script: fixture('cnn-fit.js'),
    lines: { step: 'model.fit(', loss: 'loss:', optimizer: 'tf.train.adam', activation: "activation: 'softmax'" },
  },
  cubic: {
    script: fixture('regression-minimize.js'),
    lines: { step: 'optimizer.minimize', loss: '.square().mean()', optimizer: 'tf.train.sgd' },
  },
  clipped: {
    script: fixture('mlp-clip.js'),
    lines: { step: 'tf.variableGrads', loss: 'tf.losses.softmaxCrossEntropy', optimizer: 'tf.train.momentum' },
  },
  closure: {
    script: fixture('model-minimize.js'),
    lines: {
      step: 'optimizer.minimize',
      loss: 'probabilities.log()',
      optimizer: 'tf.train.adam',
      activation: 'tf.softmax',
    },
  },
  tokens: {
    script: fixture('train-on-batch.js'),
    lines: {
      step: 'model.trainOnBatch',
      loss: 'binaryCrossentropy',
      optimizer: 'tf.train.adagrad',
      activation: "'sigmoid'",
    },
  },
  heads: {
    script: fixture('esm-fit.mjs'),
    lines: { step: 'model.fit(', loss: 'loss:', optimizer: 'model.compile(', activation: "'softmax'" },
  },
  weighted: {
    script: fixture('class-weights.js'),
    lines: {
      step: 'model.fit(',
      loss: 'categoricalCrossentropy',
      optimizer: 'model.compile(',
      activation: "'softmax'",
    },
  },
  gan: {
    script: fixture('gan.js'),
    lines: {
      step: 'discriminatorOptimizer.minimize',
      loss: 'const onReal',
      optimizer: 'const discriminatorOptimizer',
    },
  },
  'by-hand': {
    script: fixture('manual-sgd.js'),
    lines: { step: 'gradients([w, b])', loss: '.square().mean()', optimizer: null },
  },
};
probeContract('tfjs', probes, nets);
for (const script of ['seeded.js', 'seeded.mjs', 'seeded.ts']) {
  relaunchContract('tfjs', probes, {
    script: fixture(script),
    generator: 'Math.random',
    lines: { seed: "seedrandom('recipe'", hidden: '= 4', step: 'optimizer.minimize' },
    drawn: true,
  });
}

surroundingsContract('tfjs', probes, fixture('surrounded.js'), {});

describe('tfjs · TypeScript', () => {
  const script = fixture('ts-dataset.ts');

  it("points at the person's lines and reads variables", () =>
    withTraining(
      probes,
      script,
      async (training) => {
        const { capture } = training;
        assert.equal(capture.trigger, 'fitDataset');
        assert.deepEqual(
          [capture.location, capture.loss.location, capture.optimizer?.location].map((place) => [
            place?.file,
            place?.line,
          ]),
          [
            [script, lineOf(script, 'model.fitDataset')],
            [script, lineOf(script, 'loss: (labels')],
            [script, lineOf(script, 'tf.train.rmsprop')],
          ],
        );
        assert.deepEqual(
          capture.model?.layers.map(({ location }) => location?.line),
          [lineOf(script, 'units, activation'), lineOf(script, 'units: Size.classes')],
        );
        assert.equal(capture.dataSource?.kind, 'dataset');
        assert.equal(capture.dataSource?.batchSize, 6);
        const [frame] = await training.variables();
        assert.equal(frame?.frame.functionName, 'train');
        assert.equal(frame?.frame.location.line, lineOf(script, 'model.fitDataset'));
        const units = frame?.variables.find(({ name }) => name === 'units');
        assert.equal(units?.preview, '7');
        const model = frame?.variables.find(({ name }) => name === 'model');
        assert.equal(model?.location?.line, lineOf(script, 'const model'));
      },
      { captureVariables: true },
    ));
});

describe('tfjs · variables', () => {
  it('gives tensors of CommonJS and ES modules, one level into objects', async () => {
    const cases = [
      { script: 'cnn-fit.js', name: 'xs', shape: [32, 8, 8, 1] },
      { script: 'esm-fit.mjs', name: 'data.prices', shape: [24, 1] },
    ];
    for (const { script, name, shape } of cases) {
      await withTraining(
        probes,
        fixture(script),
        async (training) => {
          const found = (await training.variables()).flatMap(({ variables }) => variables);
          const tensor = found.find((variable) => variable.name === name)?.tensor;
          assert.deepEqual(tensor?.shape, shape, `${name} in ${script}`);
          assert.deepEqual((await training.saveTensor(tensor?.id ?? '')).summary.shape, shape);
        },
        { captureVariables: true },
      );
    }
  });
});

describe('tfjs · faults', () => {
  const faults: readonly { script: string; kind: string; line: string | null; message?: RegExp }[] = [
    { script: 'syntax-error.js', kind: 'syntax-error', line: 'tf.sequential(;' },
    { script: 'syntax-error.mjs', kind: 'syntax-error', line: 'const units = ;' },
    { script: 'throws.js', kind: 'threw', line: 'return tf.sequential', message: /inputShape/ },
    { script: 'rejects.ts', kind: 'threw', line: 'throw new RangeError', message: /no data for 3 units/ },
    { script: 'catches.mjs', kind: 'threw', line: 'tf.tensor2d' },
    { script: 'rejects-in-fit.js', kind: 'threw', line: 'model.fit(', message: /each example has shape \[5,3\]/ },
    {
      script: 'reads-its-outputs.mjs',
      kind: 'threw',
      line: 'optimizer.minimize(',
      message: /Cannot find a connection/,
    },
    { script: 'loss-by-example.mjs', kind: 'threw', line: 'tf.variableGrads(', message: /must return a scalar/ },
    { script: 'never-trains.js', kind: 'never-trained', line: null },
    { script: 'disposes-too-soon.js', kind: 'threw', line: 'model.fit(', message: /values are gone/ },
    { script: 'no-epochs.js', kind: 'never-trained', line: 'model.fit(', message: /given epochs: 0/ },
    { script: 'exits-early.mjs', kind: 'never-trained', line: 'await model.fit(', message: /process\.exit/ },
    { script: 'browser.js', kind: 'threw', line: 'document.', message: /script for a browser/ },
    { script: 'gradients-by-hand.js', kind: 'never-trained', line: null, message: /no gradients/ },
  ];
  for (const { script, kind, line, message } of faults) {
    it(`${script}: ${kind}`, async () => {
      const file = fixture(path.join('faults', script));
      const error = await failureOf(probes, file);
      assert.equal(error.kind, kind, error.message);
      assert.equal(error.location?.line ?? null, line === null ? null : lineOf(file, line));
      assert.equal(error.location?.file ?? file, file);
      if (message !== undefined) {
        assert.match(error.message, message);
      }
    });
  }

  it('names the line of a syntax error in TypeScript', async () => {
    // Written here, since the project's own type check would read a fixture.
    const folder = path.join(fixtures, '.syntax-error');
    mkdirSync(folder, { recursive: true });
    try {
      const file = path.join(folder, 'train.ts');
      writeFileSync(file, "import * as tf from '@tensorflow/tfjs';\n\nconst units: number = ;\n");
      const error = await failureOf(probes, file);
      assert.equal(error.kind, 'syntax-error');
      assert.deepEqual([error.location?.file, error.location?.line], [file, 3]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('captures JavaScript that is written for Babel', async () => {
    // Written here, since the project's own linter would read fixtures.
    const folder = path.join(fixtures, '.for-babel');
    mkdirSync(folder, { recursive: true });
    try {
      const file = path.join(folder, 'train.js');
      writeFileSync(path.join(folder, 'model.js'), "export { layers } from '@tensorflow/tfjs';\n");
      writeFileSync(
        file,
        `import * as tf from '@tensorflow/tfjs';
import { layers } from './model';

const fs = require('fs');
async function main() {
  const model = tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [fs.existsSync(__filename) ? 2 : 3] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { epochs: 1, verbose: 0 });
}
if (require.main === module) main();
`,
      );
      await withTraining(probes, file, async ({ capture }) => {
        assert.equal(capture.location?.line, lineOf(file, 'model.fit'));
        assert.equal(capture.repeat.exact, true);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says where a script hangs', async () => {
    const file = fixture('faults/hangs.js');
    const error = await failureOf(probes, file, { timeoutMilliseconds: 7_000 });
    assert.equal(error.kind, 'hung');
    const loop = lineOf(file, 'while (');
    const line = error.location?.line ?? 0;
    assert.ok(line >= loop && line <= loop + 2, `line ${line}`);
  });

  it('captures a script that floods its output', () =>
    withTraining(probes, fixture('faults/floods.js'), async ({ capture }) => {
      assert.equal(capture.loss.name, 'meanSquaredError');
    }));

  it('names a package that is not installed', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'no-tfjs-'));
    try {
      const file = path.join(folder, 'train.mjs');
      cpSync(fixture('faults/missing-package.mjs'), file);
      const error = await failureOf(probes, file);
      assert.equal(error.kind, 'module-not-found');
      assert.match(error.message, /@tensorflow\/tfjs/);
      assert.equal(error.location?.line, 2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('tfjs · tfjs-node without its native part', () => {
  for (const [extension, head] of [
    ['cjs', "const tf = require('@tensorflow/tfjs-node');"],
    ['mjs', "import * as tf from '@tensorflow/tfjs-node';"],
  ] as const) {
    it(`runs on pure TensorFlow.js (.${extension})`, async () => {
      const folder = path.join(fixtures, '.stand-in');
      mkdirSync(folder, { recursive: true });
      const script = path.join(folder, `train.${extension}`);
      writeFileSync(
        script,
        `${head}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { epochs: 1, verbose: 0 });
`,
      );
      try {
        await withTraining(probes, script, async ({ capture }) => {
          assert.equal(capture.trigger, 'fit');
          assert.match(capture.notes.join('\n'), /tfjs-node .*pure TensorFlow\.js/);
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

describe('tfjs · a module of another package that trains', () => {
  for (const [extension, main, head] of [
    ['cjs', "require('../library/train.cjs');", "const tf = require('@tensorflow/tfjs');"],
    ['mjs', "import '../library/train.mjs';", "import * as tf from '@tensorflow/tfjs';"],
  ] as const) {
    it(`is captured, where only that package has TensorFlow.js (.${extension})`, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'two-packages-'));
      const [library, script] = [path.join(folder, 'library'), path.join(folder, 'app', `main.${extension}`)];
      mkdirSync(path.dirname(script));
      mkdirSync(library);
      symlinkSync(path.join(import.meta.dirname, '../../node_modules'), path.join(library, 'node_modules'), 'junction');
      writeFileSync(script, `${main}\n`);
      writeFileSync(
        path.join(library, `train.${extension}`),
        `${head}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { epochs: 1, verbose: 0 });
`,
      );
      try {
        await withTraining(probes, script, async ({ capture }) => {
          assert.equal(path.basename(capture.location?.file ?? ''), `train.${extension}`);
          assert.equal(capture.location?.line, 4);
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

function assertClose(actual: number | undefined, expected: number, tolerance: number): void {
  const close = actual !== undefined && Math.abs(actual - expected) <= tolerance * Math.max(Math.abs(expected), 1e-3);
  assert.ok(close, `${actual} instead of ${expected}`);
}

describe('tfjs · WebAssembly in place of plain JavaScript', () => {
  const trained = (name: string, choice: '0' | '1') =>
    withTraining(
      probes,
      fixture(name),
      async (training) => {
        const experiment = { batches: 'first-only', steps: 6, observe: ['gradient-norms'] } as const;
        const first = await training.run(experiment);
        const again = await training.run(experiment);
        assert.deepEqual(again.rows, first.rows);
        const zero = await training.lossOf({ outputs: { kind: 'zero' } });
        return { capture: training.capture, rows: first.rows, zero };
      },
      {
        settings: {
          env: {
            TRAINING_RECIPE_WEBASSEMBLY: choice,
            NODE_OPTIONS: `--require ${JSON.stringify(fixture('seeded-random.js'))}`,
          },
        },
      },
    );
  for (const name of [
    'cnn-fit.js',
    'convolutions.js',
    'model-minimize.js',
    'train-on-batch.js',
    'mlp-clip.js',
    'gan.js',
    'picked-likelihood.js',
  ]) {
    it(`trains as plain JavaScript does, and captures the very same: ${name}`, async () => {
      const plain = await trained(name, '0');
      const moved = await trained(name, '1');
      assert.deepEqual(plain.capture.notes, []);
      assert.match(moved.capture.notes.join('\n'), /WebAssembly/);
      assert.equal(moved.capture.backend, 'cpu');
      assert.equal(moved.capture.loss.value, plain.capture.loss.value);
      assertClose(moved.zero, plain.zero, 1e-5);
      for (const [index, row] of plain.rows.entries()) {
        const other = moved.rows[index];
        assertClose(other?.loss, row.loss, 1e-4);
        for (const [parameter, norm] of Object.entries(row.gradientNorms ?? {})) {
          assertClose(other?.gradientNorms?.[parameter], norm, 1e-3);
        }
      }
    });
  }
});

describe('tfjs · an undisturbed script', () => {
  const losses = (script: string, args: readonly string[], env: NodeJS.ProcessEnv): string => {
    const seeded = ['--require', fixture('seeded-random.js')];
    const run = spawnSync('node', [...seeded, ...args, script], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout;
  };
  for (const name of [
    'cnn-fit.js',
    'train-on-batch.js',
    'mlp-clip.js',
    'model-minimize.js',
    'regression-minimize.js',
  ]) {
    it(`computes the same with every hook installed: ${name}`, () => {
      const plain = losses(fixture(name), [], {});
      assert.match(plain, /loss/);
      assert.equal(losses(fixture(name), ['--require', probe], { TRAINING_RECIPE_PROBE: 'passive' }), plain);
    });
  }

  it('draws, while its batches are wanted, what it draws by itself', async () => {
    const script = fixture('mlp-clip.js');
    const plain = losses(script, [], {})
      .trim()
      .split('\n')
      .map((line) => Number(line.replace('loss', '')));
    await withTraining(probes, script, async (training) => {
      const { rows, stopped } = await training.run({ batches: 'as-trained', steps: 10 });
      assert.equal(stopped, 'ended');
      assert.deepEqual(
        rows.map(({ loss }) => loss),
        plain,
      );
    });
  });
});
