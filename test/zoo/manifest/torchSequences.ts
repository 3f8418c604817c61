import type { ExpectedFinding, ZooScript } from '../expectation.ts';

const seesAhead = (...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/causality',
  lineContains: lines,
  says: /depends on the input at position/,
});

/** Sequences: what is to be predicted must not be seen; nets that read both ways on purpose. */
export const torchSequenceZoo: readonly ZooScript[] = [
  { kind: 'sound', file: 'char_gpt_masked.py', about: 'a GPT with its mask', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'char_gpt_no_mask.py',
    about: 'a GPT without a mask',
    must: [seesAhead('att = F.softmax', 'y = att @ v')],
    twin: 'char_gpt_masked.py',
  },
  {
    kind: 'faulty',
    file: 'char_gpt_mask_after_softmax.py',
    about: 'a mask after the softmax',
    must: [seesAhead('att = F.softmax', 'att = att.masked_fill')],
    twin: 'char_gpt_masked.py',
  },
  {
    kind: 'faulty',
    file: 'char_gpt_mask_off_by_one.py',
    about: 'a mask that lets the next position through',
    must: [seesAhead('torch.tril(', 'att = att.masked_fill', 'y = att @ v')],
    twin: 'char_gpt_masked.py',
  },
  {
    kind: 'faulty',
    file: 'char_gpt_unshifted.py',
    about: 'targets that are not shifted',
    must: [
      {
        check: 'skeleton/causality',
        lineContains: ['y = torch.stack', 'xb, yb = get_batch()', 'loss = F.cross_entropy'],
        says: /at the same position/,
      },
    ],
    twin: 'char_gpt_masked.py',
  },
  {
    kind: 'faulty',
    file: 'char_bilstm.py',
    about: 'the next character by an LSTM that reads both ways',
    must: [seesAhead('self.rnn = nn.LSTM', 'self.rnn(self.embed(x))')],
    twin: 'char_lstm.py',
  },
  { kind: 'sound', file: 'char_lstm.py', about: 'the same forwards', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'wave_same_padding.py',
    about: 'the next sample by convolutions padded on both sides',
    must: [seesAhead('self.conv = nn.Conv1d', 'return self.conv(x)')],
    twin: 'wave_causal.py',
  },
  { kind: 'sound', file: 'wave_causal.py', about: 'the same, padded on the left', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'temperature_window_holds_target.py',
    about: 'a window that ends with the value to predict',
    must: [
      { check: 'skeleton/causality', lineContains: ['ys.append', 'loss = nn.functional.mse_loss'], says: /ends with/ },
    ],
    twin: 'temperature_window.py',
  },
  { kind: 'sound', file: 'temperature_window.py', about: 'the same, ended a day before', mustNot: 'any' },
  { kind: 'sound', file: 'bilstm_tagger.py', about: 'a tagger reads both ways', mustNot: 'any' },
  { kind: 'sound', file: 'masked_language_model.py', about: 'hidden tokens are found from both sides', mustNot: 'any' },
  { kind: 'sound', file: 'sequence_autoencoder.py', about: 'the targets are the inputs', mustNot: 'any' },
];
