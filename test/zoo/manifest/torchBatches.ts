import type { ZooScript } from '../expectation.ts';

const check = 'skeleton/batch-independence';

/** Examples that meet in the net or in the loss, and those that do so on purpose. */
export const torchBatchZoo: readonly ZooScript[] = [
  {
    kind: 'faulty',
    file: 'activity_time_first.py',
    about: 'a transformer that reads the batch as time',
    must: [{ check, lineContains: 'nn.TransformerEncoderLayer(', says: /takes the batch for time/ }],
    twin: 'activity_batch_first.py',
  },
  { kind: 'sound', file: 'activity_batch_first.py', about: 'the same with batch_first', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'rainfall_lstm_time_first.py',
    about: 'an LSTM that reads the batch as time',
    must: [{ check, lineContains: 'nn.LSTM(', says: /takes the batch for time/ }],
    twin: 'rainfall_lstm_batch_first.py',
  },
  { kind: 'sound', file: 'rainfall_lstm_batch_first.py', about: 'the same with batch_first', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'energy_broadcast_loader.py',
    about: 'outputs (N, 1) against targets (N), in batches of 100',
    must: [{ check, lineContains: ['loss = smooth_l1(', 'error = (prediction'], says: /broadcasts to \(100, 100\)/ }],
    twin: 'energy_squeezed_loader.py',
  },
  { kind: 'sound', file: 'energy_squeezed_loader.py', about: 'the same, squeezed', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'gates_over_batch.py',
    about: 'a gate’s softmax runs over the batch',
    must: [{ check, lineContains: 'F.softmax(', says: /normalises over the batch/ }],
    twin: 'gates_over_experts.py',
  },
  { kind: 'sound', file: 'gates_over_experts.py', about: 'the same over the experts', mustNot: 'any' },
  { kind: 'sound', file: 'handmade_batchnorm.py', about: 'batch normalisation by hand, two modes', mustNot: 'any' },
  { kind: 'sound', file: 'standardise_by_batch.py', about: 'standardised by the batch, always', mustNot: 'any' },
  { kind: 'sound', file: 'graph_convolution.py', about: 'a graph net: nodes depend on each other', mustNot: 'any' },
];
