/** The Keras probe against the contract, and what only it has to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import type { BatchSteering } from '../../src/training/protocol.ts';
import { probeContract } from './contract.ts';
import { lineOf, type RunOptions, withTraining } from './runs.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures', 'keras', name);
const probes = path.join(import.meta.dirname, '../../src/probes');

if (spawnSync(python, ['-c', 'import keras, tensorflow'], { stdio: 'ignore' }).status !== 0) {
  throw new Error(
    `${python} cannot import keras and tensorflow. Set TRAINING_RECIPE_TEST_PYTHON to a Python that has them installed.`,
  );
}
process.env['PATH'] = `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}`;

const train = <T>(
  name: string,
  use: (training: LaunchedTraining) => Promise<T>,
  options: RunOptions = {},
): Promise<T> =>
  withTraining(probes, fixture(name), use, { timeoutMilliseconds: 120_000, ...options, settings: { python } });

probeContract('keras', probes, {
  cnn: {
    script: fixture('cnn_fit.py'),
    lines: {
      step: 'model.fit(',
      loss: 'loss="categorical_crossentropy"',
      optimizer: 'keras.optimizers.Adam',
      activation: 'activation="softmax"',
    },
  },
  cubic: {
    script: fixture('regression_tape.py'),
    lines: { step: 'optimizer.apply_gradients', loss: 'tf.reduce_mean', optimizer: 'tf.keras.optimizers.SGD' },
  },
  clipped: {
    script: fixture('mlp_clip.py'),
    lines: {
      step: 'optimizer.apply_gradients',
      loss: 'softmax_cross_entropy_with_logits',
      optimizer: 'tf.keras.optimizers.SGD',
    },
  },
  closure: {
    script: fixture('model_tape.py'),
    lines: {
      step: 'optimizer.apply_gradients',
      loss: 'cost = -',
      optimizer: 'tf.keras.optimizers.Adam',
      activation: 'tf.nn.softmax',
    },
  },
  tokens: {
    script: fixture('tokens_on_batch.py'),
    lines: {
      step: 'model.train_on_batch',
      loss: 'loss="binary_crossentropy"',
      optimizer: 'keras.optimizers.Adagrad',
      activation: 'activation="sigmoid"',
    },
  },
  heads: {
    script: fixture('two_heads_fit.py'),
    lines: { step: 'model.fit(', loss: 'loss=[', optimizer: 'optimizer="sgd"', activation: 'activation="softmax"' },
  },
  weighted: {
    script: fixture('class_weights_fit.py'),
    lines: {
      step: 'model.fit(',
      loss: 'model.compile(',
      optimizer: 'model.compile(',
      activation: 'activation="softmax"',
    },
  },
  'by-hand': {
    script: fixture('manual_sgd.py'),
    lines: { step: 'w.assign_sub', loss: 'tf.reduce_mean', optimizer: null },
  },
});

describe('keras · a training step of its own, with two optimizers', () => {
  it('takes the net that the first update trains, and the losses of the plain script', () =>
    train('gan_step.py', async (training) => {
      const { capture } = training;
      assert.ok(Math.abs(capture.loss.value - 1.4616663455963135) < 1e-5);
      assert.equal(capture.loss.terms.length, 2);
      assert.equal(capture.model?.parameterCount, 21);
      assert.equal(
        capture.location?.line,
        lineOf(fixture('gan_step.py'), 'self.discriminator_optimizer.apply_gradients'),
      );
      assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
      assert.ok(Math.abs((await training.lossOf({ outputs: { kind: 'zero' } })) - 2 * Math.LN2) < 1e-6);
      const first = await training.run({ batches: 'as-trained', steps: 3 });
      assert.equal(first.rows.length, 3);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 3 })).rows, first.rows);
    }));
});

describe('keras · arrays that only a function of the script names', () => {
  it('steers them all the same, and puts them back', () =>
    train('line_by_function.py', async (training) => {
      const rows = async (batches: BatchSteering) => (await training.run({ batches, steps: 3, seed: 1 })).rows;
      const asTrained = await rows('as-trained');
      const zeroed = await rows('zero-inputs');
      assert.notEqual(zeroed[0]?.loss, asTrained[0]?.loss);
      assert.notEqual((await rows('shuffled-targets'))[0]?.loss, asTrained[0]?.loss);
      assert.deepEqual(await rows('zero-inputs'), zeroed);
      assert.deepEqual(await rows('as-trained'), asTrained);
    }));
});

describe('keras · a GAN by train_on_batch, with predict in each round', () => {
  it("repeats the script's own loop, and leaves what predict iterates over alone", () =>
    train('gan_on_batch.py', async (training) => {
      const { repeat, dataSource, batch } = training.capture;
      assert.deepEqual([repeat.exact, repeat.way], [true, 'body']);
      assert.equal(dataSource?.kind, 'by-hand');
      assert.deepEqual(
        batch.inputs.map(({ shape }) => shape),
        [[8, 2]],
      );
      const trained = await training.run({ batches: 'as-trained', steps: 4 });
      assert.equal(trained.rows.length, 4);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 4 })).rows, trained.rows);
    }));
});

describe('keras · a criterion with poles', () => {
  it('claims no lowest loss for what a leap over a pole has found', () =>
    train('dice_fit.py', async (training) => {
      const reachable = await training.leastLoss({ over: 'each-example', space: 'before-activation' });
      assert.ok(reachable.converged && Math.abs(reachable.value) < 1e-4, `${reachable.value}`);
      const free = await training.leastLoss({ over: 'each-example', space: 'output' });
      assert.ok(!free.converged || Math.abs(free.value) < 1e-4, `${free.value}`);
    }));
});
