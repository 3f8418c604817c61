import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unheardByCompile, unheardOptions } from './unheardOptions.ts';

const trained = { learningRate: 0.001, outputCount: 1 };
const ofFit = (options: unknown) => unheardOptions('fit', [null, null, options], trained);
const ofCompile = (options: unknown, outputCount = 1) => unheardByCompile(options, { ...trained, outputCount });

test('a name that is one of its own but for the spelling is not heard', () => {
  assert.deepEqual(ofFit({ batch_size: 100, epoch: 20, Validation_Split: 0.1 }), [
    { given: 'batch_size', value: '100', option: 'batchSize', taken: '32' },
    { given: 'epoch', value: '20', option: 'epochs', taken: '1' },
    { given: 'Validation_Split', value: '0.1', option: 'validationSplit', taken: '0' },
  ]);
  assert.deepEqual(unheardOptions('fitDataset', [null, { epochs: 3, validation_data: {} }], trained), [
    { given: 'validation_data', value: '…', option: 'validationData', taken: null },
  ]);
});

test('a number stands where the options belong', () => {
  assert.deepEqual(ofFit(1000), [{ given: null, value: '1000', option: null, taken: null }]);
});

test('what is heard, changes nothing or is not meant for it is no matter', () => {
  assert.deepEqual(ofFit({ batchSize: 100, epochs: 20, callbacks: {}, verbose: 0 }), []);
  assert.deepEqual(ofFit({ batch_size: 32, shuffle_: true, epochs: 5 }), []);
  assert.deepEqual(ofFit({ epochs: 20, epoch: 5 }), [], 'its own name is there, too');
  assert.deepEqual(ofFit({ epoch: 0 }), [], 'of the loop around it');
  assert.deepEqual(ofFit({ note: 'for the log', batches: 7 }), []);
  assert.deepEqual(ofFit(undefined), []);
  assert.deepEqual(
    unheardOptions('fitDataset', [null, { epochs: 3, batch_size: 8 }], trained),
    [],
    'the data set has batches',
  );
  assert.deepEqual(unheardOptions('trainOnBatch', [null, null], trained), []);
});

test('a learning rate belongs to the optimizer, and is heard nowhere else', () => {
  const unheard = (given: string, value: number) => [
    { given, value: String(value), option: 'learningRate', taken: '0.001' },
  ];
  assert.deepEqual(
    ofCompile({ optimizer: 'adam', loss: 'meanSquaredError', learningRate: 0.01 }),
    unheard('learningRate', 0.01),
  );
  assert.deepEqual(ofCompile({ optimizer: 'adam', learning_rate: 0.1 }), unheard('learning_rate', 0.1));
  assert.deepEqual(ofFit({ epochs: 3, lr: 0.1 }), unheard('lr', 0.1));
  assert.deepEqual(ofCompile({ optimizer: 'adam', learningRate: 0.001 }), [], 'that is what it is');
  assert.deepEqual(unheardByCompile({ lr: 0.1 }, { learningRate: null, outputCount: 1 }), [], 'not known');
});

test('weights of losses and metrics under other names', () => {
  assert.deepEqual(ofCompile({ loss: ['a', 'b'], lossWeights: [1, 0.2] }, 2), [
    { given: 'lossWeights', value: '…', option: 'lossWeights', taken: '1 for every output' },
  ]);
  assert.deepEqual(ofCompile({ loss: ['a', 'b'], loss_weights: { one: 1, other: 1 } }, 2), [], 'alike');
  assert.deepEqual(ofCompile({ loss: 'a', lossWeights: [0.2] }), [], 'a single output');
  assert.deepEqual(ofCompile({ loss: 'a', metric: ['acc'] }), [
    { given: 'metric', value: '…', option: 'metrics', taken: null },
  ]);
  assert.deepEqual(ofCompile({ loss: 'a', metrics: ['acc'], optimizer: {} }), []);
  assert.deepEqual(ofCompile(undefined), []);
});
