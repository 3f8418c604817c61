/** The PyTorch probe against the contract, and what only it has to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import { probeContract } from './contract.ts';
import { relaunchContract } from './relaunches.ts';
import { failureOf, lineOf, type RunOptions, withTraining } from './runs.ts';
import { surroundingsContract } from './surroundings.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures', 'torch', name);
const probes = path.join(import.meta.dirname, '../../src/probes');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'torch-probe-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const runs = (statement: string): boolean => spawnSync(python, ['-c', statement], { stdio: 'ignore' }).status === 0;
if (!runs('import torch')) {
  throw new Error(`${python} cannot import torch. Set TRAINING_RECIPE_TEST_PYTHON to a Python that has it installed.`);
}
process.env['PATH'] = `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}`;

const settings = { python };
const train = <T>(
  name: string,
  use: (training: LaunchedTraining) => Promise<T>,
  options: RunOptions = {},
): Promise<T> => withTraining(probes, fixture(name), use, { timeoutMilliseconds: 120_000, ...options, settings });

probeContract('torch', probes, {
  cnn: {
    script: fixture('cnn_loader.py'),
    lines: {
      step: 'optimizer.step()',
      loss: 'loss = categorical_cross_entropy',
      optimizer: 'torch.optim.Adam',
      activation: 'nn.Softmax',
    },
  },
  cubic: {
    script: fixture('cubic_by_hand.py'),
    lines: { step: 'optimizer.step()', loss: 'cost = loss(', optimizer: 'torch.optim.SGD' },
    noModule: true,
  },
  clipped: {
    script: fixture('mlp_clip.py'),
    lines: { step: 'optimizer.step()', loss: 'F.cross_entropy', optimizer: 'torch.optim.SGD' },
    noModule: true,
  },
  closure: {
    script: fixture('closure_step.py'),
    lines: {
      step: 'optimizer.step(closure)',
      loss: 'probabilities.log()',
      optimizer: 'torch.optim.Adam',
      activation: 'torch.softmax',
    },
  },
  heads: {
    script: fixture('two_heads.py'),
    lines: {
      step: 'optimizer.step()',
      loss: 'loss = film_loss',
      optimizer: 'torch.optim.SGD',
      activation: 'torch.softmax',
    },
  },
  weighted: {
    script: fixture('class_weights.py'),
    lines: {
      step: 'optimizer.step()',
      loss: 'loss = weighted_loss',
      optimizer: 'torch.optim.SGD',
      activation: 'nn.Softmax',
    },
  },
  'by-hand': {
    script: fixture('manual_sgd.py'),
    lines: { step: 'torch.autograd.grad', loss: '.square().mean()', optimizer: null },
    noModule: true,
  },
});
relaunchContract('torch', probes, {
  script: fixture('seeded.py'),
  generator: 'torch',
  lines: { seed: 'torch.manual_seed(3)', hidden: 'hidden = 4', step: 'optimizer.step()' },
  drawn: true,
});

surroundingsContract('torch', probes, fixture('surrounded.py'), { settings, timeoutMilliseconds: 120_000 });

describe('torch · a loader, batch normalisation and dropout', () => {
  it('names the parts, and its own steps are those of the script', () =>
    train(
      'mnist_loader.py',
      async (training) => {
        const { capture } = training;
        assert.equal(capture.model?.name, 'Net');
        assert.deepEqual(
          capture.model?.layers.map(({ kind }) => kind),
          ['Conv2d', 'BatchNorm2d', 'Dropout', 'Linear'],
        );
        assert.equal(capture.loss.name, 'cross_entropy');
        assert.deepEqual(capture.dataSource, { kind: 'data-loader', exampleCount: 256, batchSize: 32, shuffled: true });
        assert.equal(capture.outputs[0]?.featureAxis, 1);
        assert.equal(capture.repeat.way, 'body');
        const plain = spawnSync(python, [fixture('mnist_loader.py'), '--print'], { encoding: 'utf8' });
        const losses = plain.stdout
          .split('\n')
          .flatMap((line) => (line.startsWith('loss ') ? [Number(line.slice(5))] : []));
        const { rows } = await training.run({ batches: 'as-trained', steps: 6 });
        assert.deepEqual(
          rows.map(({ loss }) => loss),
          losses.slice(0, 6),
        );
        const frames = await training.variables();
        const images = frames[0]?.variables.find(({ name }) => name === 'images');
        assert.deepEqual(images?.tensor?.shape, [32, 1, 28, 28]);
        assert.equal(images?.location?.line, lineOf(fixture('mnist_loader.py'), 'in enumerate(loader)'));
      },
      { captureVariables: true },
    ));
});

describe('torch · several losses', () => {
  it("takes each of the discriminator's losses with the labels that it had", () =>
    train('gan.py', async (training) => {
      const { capture } = training;
      assert.ok(Math.abs(capture.loss.value - 1.4616663455963135) < 1e-5);
      assert.equal(capture.loss.terms.length, 2);
      assert.equal(capture.optimizer?.location?.line, lineOf(fixture('gan.py'), 'discriminator_optimizer ='));
      assert.ok(Math.abs((await training.lossOf({ outputs: { kind: 'zero' } })) - 2 * Math.LN2) < 1e-6);
      const first = await training.run({ batches: 'as-trained', steps: 3 });
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 3 })).rows, first.rows);
    }));

  it('counts accumulated gradients as one step', () =>
    train('accumulation.py', async (training) => {
      const { capture } = training;
      assert.equal(capture.batch.size, 8);
      assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
      assert.ok(Math.abs((await training.lossOf({ outputs: { kind: 'zero' } })) - Math.log(4)) < 1e-6);
      const rows = Array.from({ length: 16 }, (_, index) => index % 8);
      const doubled = await training.lossOf({ outputs: { kind: 'captured' }, rows });
      assert.ok(Math.abs(doubled - capture.loss.value) < 1e-6);
      const trace = await training.run({ batches: 'first-only', steps: 5, observe: ['learning-rate'] });
      assert.equal(trace.rows[0]?.loss, capture.loss.value);
      assert.deepEqual(
        trace.rows.map(({ learningRate }) => learningRate),
        [0.1, 0.1, 0.05, 0.05, 0.025],
      );
      assert.deepEqual(
        (await training.run({ batches: 'first-only', steps: 5, observe: ['learning-rate'] })).rows,
        trace.rows,
      );
    }));
});

describe('torch · weights that are bare tensors', () => {
  it('are known and put back, however they were filled', () =>
    train('bare_weights.py', async (training) => {
      assert.equal(training.capture.model?.parameterCount, 10 * 16 + 16 * 2);
      const first = await training.run({ batches: 'as-trained', steps: 4 });
      assert.equal(first.rows[0]?.loss, training.capture.loss.value);
      const overfit = await training.run({ batches: 'first-only', steps: 4 });
      assert.deepEqual(overfit.rows, first.rows);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 4 })).rows, first.rows);
    }));
});

describe('torch · a net that is fed what it gave before', () => {
  it('has the captured batch again, and states of its own', () =>
    train('unrolled_rnn.py', async (training) => {
      const { capture } = training;
      assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
      const overfit = await training.run({ batches: 'first-only', steps: 30 });
      assert.equal(overfit.rows[0]?.loss, capture.loss.value);
      assert.ok((overfit.rows.at(-1)?.loss ?? Infinity) < capture.loss.value / 2);
      const first = await training.run({ batches: 'as-trained', steps: 5 });
      assert.equal(first.rows[0]?.loss, capture.loss.value);
      assert.notEqual(first.rows[1]?.loss, overfit.rows[1]?.loss);
      assert.deepEqual((await training.run({ batches: 'first-only', steps: 30 })).rows, overfit.rows);
    }));
});

describe('torch · a short last batch, cut by hand', () => {
  it('keeps inputs and targets in step', () =>
    train('short_last_batch.py', async (training) => {
      const overfit = await training.run({ batches: 'first-only', steps: 40 });
      assert.equal(overfit.rows.length, 40);
      assert.ok((overfit.rows.at(-1)?.loss ?? Infinity) < 0.2);
      const first = await training.run({ batches: 'as-trained', steps: 12 });
      assert.equal(first.rows.length, 12);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 12 })).rows, first.rows);
      assert.equal((await training.run({ batches: 'shuffled-targets', steps: 12 })).rows.length, 12);
    }));
});

describe('torch · a validation that takes gradients', () => {
  it('is not taken for the next step', () =>
    train('validates_with_gradients.py', async (training) => {
      assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
      const trained = await training.run({ batches: 'as-trained', steps: 8 });
      // One batch is all there is, so the first is every one.
      assert.deepEqual((await training.run({ batches: 'first-only', steps: 8 })).rows, trained.rows);
      const shuffled = await training.run({ batches: 'shuffled-targets', steps: 8, seed: 3 });
      assert.equal(shuffled.rows.length, 8);
      assert.notDeepEqual(shuffled.rows[1], trained.rows[1]);
    }));
});

describe('torch · a script that expects a terminal, and traces its net', { skip: process.platform === 'win32' }, () => {
  it('finds one, at which nothing is typed', () =>
    train('asks_terminal.py', async (training) => {
      const { capture } = training;
      assert.deepEqual([capture.batch.size, capture.loss.name], [16, 'mse_loss']);
      assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
    }));
});

describe('torch · a net that acts before it learns', () => {
  it('is given the captured batch where it learns, however long it acted', () =>
    train('acts_then_learns.py', async (training) => {
      const { capture } = training;
      assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
      const overfit = await training.run({ batches: 'first-only', steps: 40 });
      assert.equal(overfit.rows.length, 40);
      assert.equal(overfit.rows[0]?.loss, capture.loss.value);
      const first = await training.run({ batches: 'as-trained', steps: 6 });
      assert.equal(first.rows[0]?.loss, capture.loss.value);
      assert.notEqual(first.rows[1]?.loss, overfit.rows[1]?.loss);
      const dark = await training.run({ batches: 'zero-inputs', steps: 6 });
      assert.equal(dark.rows.length, 6);
      assert.notEqual(dark.rows[0]?.loss, capture.loss.value);
      assert.deepEqual((await training.run({ batches: 'first-only', steps: 40 })).rows, overfit.rows);
    }));
});

describe('torch · a loss of which one term is a function', () => {
  it('is not called by the name of the term', () =>
    train('penalised_loss.py', async (training) => {
      assert.notEqual(training.capture.loss.name, 'slope_penalty');
      assert.equal(training.capture.loss.terms.length, 3);
      assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
    }));
});

describe('torch · processes that train', () => {
  for (const [name, model] of [
    ['shared_weights.py', 'Linear'],
    ['spawned_ranks.py', 'Regressor'],
  ] as const) {
    it(`${name}: the first is examined, and ends with all that it started`, () =>
      train(name, async (training) => {
        const { capture } = training;
        assert.equal(capture.model?.name, model);
        assert.equal(capture.loss.name, 'mse_loss');
        assert.equal(capture.batch.size, 8);
        assert.equal(capture.location?.line, lineOf(fixture(name), 'optimizer.step()'));
        assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
        const first = await training.run({ batches: 'as-trained', steps: 4 });
        assert.deepEqual((await training.run({ batches: 'as-trained', steps: 4 })).rows, first.rows);
      }));
  }
});

describe('torch · a loop that cannot be entered again', () => {
  it('ends with the script, and a fresh process takes the same steps', () =>
    train('mapped_steps.py', async (training) => {
      const { capture } = training;
      assert.deepEqual([capture.repeat.exact, capture.repeat.way], [true, 'drive']);
      const first = await training.run({ batches: 'as-trained', steps: 50 });
      assert.equal(first.stopped, 'ended');
      assert.equal(first.rows[0]?.loss, capture.loss.value);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 50 })).rows, first.rows);
      const overfit = await training.run({ batches: 'first-only', steps: 4 });
      assert.equal(overfit.rows.length, 4);
      assert.equal(overfit.rows[0]?.loss, capture.loss.value);
      assert.deepEqual((await training.run({ batches: 'first-only', steps: 4 })).rows, overfit.rows);
      assert.notDeepEqual(overfit.rows[1], first.rows[1]);
    }));
});

describe("torch · libraries' loops", () => {
  for (const [name, needs, model] of [
    ['lightning_fit.py', 'import lightning', 'LitNet'],
    [
      'transformers_trainer.py',
      'import accelerate; from transformers import BertForSequenceClassification',
      'BertForSequenceClassification',
    ],
    ['transformers_loop.py', 'from transformers import GPT2LMHeadModel', 'GPT2LMHeadModel'],
  ] as const) {
    it(`${name} is repeated exactly`, async (context) => {
      if (!runs(needs)) {
        context.skip(`${needs} fails`);
        return;
      }
      await train(name, async (training) => {
        assert.equal(training.capture.model?.name, model);
        assert.equal(training.capture.loss.name, 'cross_entropy');
        assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
        const first = await training.run({ batches: 'as-trained', steps: 14 });
        assert.equal(first.rows.length, 14);
        assert.equal(first.rows[0]?.loss, training.capture.loss.value);
        assert.deepEqual((await training.run({ batches: 'as-trained', steps: 14 })).rows, first.rows);
        const overfit = await training.run({ batches: 'first-only', steps: 3 });
        assert.notDeepEqual(overfit.rows[1], first.rows[1]);
      });
    });
  }
});

describe('torch · scripts that do not get there', () => {
  const fails = async (text: string, timeoutMilliseconds = 60_000) => {
    const script = path.join(scratch, 'script.py');
    writeFileSync(script, text);
    return failureOf(probes, script, { settings, timeoutMilliseconds });
  };

  it('says what is wrong, at the line', async () => {
    const syntax = await fails('import torch\nx = (1,\n');
    assert.deepEqual([syntax.kind, syntax.location?.line], ['syntax-error', 2]);
    const missing = await fails('import torch\nimport not_a_module_of_anyone\n');
    assert.deepEqual([missing.kind, missing.location?.line], ['module-not-found', 2]);
    assert.match(missing.message, /python/);
    const threw = await fails('import torch\n\ndef load():\n    raise ValueError("no data")\n\nload()\n');
    assert.deepEqual([threw.kind, threw.location?.line], ['threw', 4]);
    assert.doesNotMatch(threw.scriptStack ?? '', /training_recipe_probe/);
    const never = await fails('import torch\nprint(torch.ones(2))\n');
    assert.equal(never.kind, 'never-trained');
  });

  it('does not take a gradient that is shown by itself for a training', async () => {
    const { kind, message } = await fails(
      [
        'import torch',
        'from torch import optim',
        'x = torch.ones(3, requires_grad=True)',
        '(x ** 2).sum().backward()',
        'print(x.grad)',
        'raise ValueError("as far as the optimizer")',
        '',
      ].join('\n'),
    );
    assert.deepEqual([kind, message], ['threw', 'ValueError: as far as the optimizer']);
  });

  it('says where half of a training step is missing', async () => {
    const loop = (epochs: number, ...step: readonly string[]) =>
      [
        'import torch',
        'from torch.utils.data import DataLoader, TensorDataset',
        'x = torch.randn(64, 4)',
        'loader = DataLoader(TensorDataset(x, x[:, :1]), batch_size=16)',
        'net = torch.nn.Linear(4, 1)',
        'optimizer = torch.optim.SGD(net.parameters(), lr=0.1)',
        `for epoch in range(${epochs}):`,
        '    for inputs, targets in loader:',
        '        loss = torch.nn.functional.mse_loss(net(inputs), targets)',
        ...step.map((line) => `        ${line}`),
        '',
      ].join('\n');
    const noStep = await fails(loop(1_000_000, 'optimizer.zero_grad()', 'loss.backward()'));
    assert.deepEqual([noStep.kind, noStep.location?.line], ['never-trained', 11]);
    assert.match(noStep.message, /computed 4 times by backward\(\).* no optimizer took a step/);
    const shortLoop = await fails(loop(1, 'optimizer.zero_grad()', 'loss.backward()'));
    assert.deepEqual([shortLoop.kind, shortLoop.location?.line], ['never-trained', 11]);
    const noBackward = await fails(loop(1_000_000, 'optimizer.zero_grad()', 'optimizer.step()'));
    assert.deepEqual([noBackward.kind, noBackward.location?.line], ['never-trained', 11]);
    assert.match(noBackward.message, /none of its parameters had a gradient/);
    const byHand = await fails(
      loop(2, 'optimizer.zero_grad()', 'loss.backward()', 'for each in net.parameters(): each.data -= 0.1 * each.grad'),
    );
    assert.deepEqual([byHand.kind, byHand.location], ['never-trained', null]);
    // Gradients of all of the data may be taken for another end, where the script has an update still to come.
    const awaited = 'if epoch > 5: raise ValueError("as far as the training"); optimizer.step()';
    const before = await fails(loop(1_000_000, 'optimizer.zero_grad()', 'loss.backward()', awaited));
    assert.deepEqual([before.kind, before.message], ['threw', 'ValueError: as far as the training']);
    const never = ['optimizer.zero_grad()', 'loss.backward()', 'if epoch < 0: optimizer.step()'];
    const hung = await fails(loop(1_000_000, ...never), 6_000);
    assert.deepEqual([hung.kind, hung.location?.line], ['hung', 11]);
    assert.match(hung.message, /within \d+ seconds\. Gradients were computed \d+ times .*no optimizer took a step/);
  });

  it('says where it hangs', async () => {
    const hung = await fails('import time\n\nwhile True:\n    time.sleep(0.01)\n', 4_000);
    assert.deepEqual([hung.kind, hung.location?.line], ['hung', 4]);
  });
});
