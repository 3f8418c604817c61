import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unheardOptions } from './unheardOptions.ts';

const ofFit = (options: unknown) => unheardOptions('fit', [null, null, options]);

test('a name that is one of its own but for the spelling is not heard', () => {
  assert.deepEqual(ofFit({ batch_size: 100, epoch: 20, Validation_Split: 0.1 }), [
    { given: 'batch_size', value: '100', option: 'batchSize', taken: '32' },
    { given: 'epoch', value: '20', option: 'epochs', taken: '1' },
    { given: 'Validation_Split', value: '0.1', option: 'validationSplit', taken: '0' },
  ]);
  assert.deepEqual(unheardOptions('fitDataset', [null, { epochs: 3, validation_data: {} }]), [
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
  assert.deepEqual(unheardOptions('fitDataset', [null, { epochs: 3, batch_size: 8 }]), [], 'the data set has batches');
  assert.deepEqual(unheardOptions('trainOnBatch', [null, null]), []);
});
