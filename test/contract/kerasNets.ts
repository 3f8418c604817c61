/** Scripts for the contract's nets in Keras, and how they are launched. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import type { NetName, NetScript } from './contract.ts';
import { type RunOptions, withTraining } from './runs.ts';

export const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
export const fixture = (name: string): string => path.resolve(import.meta.dirname, 'fixtures', 'keras', name);
export const probes = path.join(import.meta.dirname, '../../src/probes');

if (spawnSync(python, ['-c', 'import keras, tensorflow'], { stdio: 'ignore' }).status !== 0) {
  throw new Error(
    `${python} cannot import keras and tensorflow. Set TRAINING_RECIPE_TEST_PYTHON to a Python that has them installed.`,
  );
}
process.env['PATH'] = `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}`;

export const train = <T>(
  name: string,
  use: (training: LaunchedTraining) => Promise<T>,
  options: RunOptions = {},
): Promise<T> =>
  withTraining(probes, fixture(name), use, {
    timeoutMilliseconds: 120_000,
    ...options,
    settings: { ...options.settings, python },
  });

export const nets: Readonly<Partial<Record<NetName, NetScript>>> = {
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
};
