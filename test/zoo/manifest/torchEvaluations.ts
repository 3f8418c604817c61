import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const check = 'skeleton/full-eval';

/** How scripts evaluate: modes, coverage and the examples themselves. */
export const torchEvaluationZoo: readonly ZooScript[] = [
  { kind: 'sound', file: 'wine_eval_mode.py', about: 'evaluation mode, all held-out examples', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'wine_eval_with_dropout.py',
    about: 'dropout is on during evaluation',
    must: [{ check, lineContains: 'scores = model(x)', verdicts: ['fail'], says: /in training mode/ }],
    twin: 'wine_eval_mode.py',
  },
  {
    kind: 'faulty',
    file: 'wine_trains_on_in_eval.py',
    about: 'after the first evaluation dropout stays off',
    must: [
      {
        check,
        lineContains: ['optimizer.step()', 'loss.backward()', 'loss = nn.functional.cross_entropy'],
        verdicts: ['fail'],
        says: /trains on with the net still in evaluation mode/,
      },
    ],
    twin: 'wine_eval_mode.py',
  },
  {
    kind: 'faulty',
    file: 'wine_eval_drops_last.py',
    about: 'the last batch of the evaluation is dropped',
    must: [{ check, lineContains: 'scores = model(x)', says: /48 of 59/ }],
    twin: 'wine_eval_mode.py',
  },
  {
    kind: 'faulty',
    file: 'wine_eval_one_batch.py',
    about: 'one batch is evaluated and taken for the whole',
    must: [{ check, lineContains: 'scores = model(x)', says: /16 of 59/ }],
    twin: 'wine_eval_mode.py',
  },
  { kind: 'sound', file: 'digits_val_clean.py', about: 'augmentation while training alone', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'digits_val_augmented.py',
    about: 'augmentation of the validation data',
    must: [
      {
        check,
        lineContains: ['net(x).argmax', 'for x, y in valid'],
        says: /at random: fetched twice, the same ones differ/,
      },
    ],
    twin: 'digits_val_clean.py',
  },
  {
    kind: 'faulty',
    file: 'digits_val_batchnorm_trains.py',
    about: 'batch normalisation is in training mode during validation',
    must: [{ check, lineContains: 'net(x).argmax', verdicts: ['fail'], says: /in training mode/ }],
    twin: 'digits_val_clean.py',
  },
  {
    kind: 'sound',
    file: 'monte_carlo_dropout.py',
    about: 'dropout is on while it predicts, on purpose',
    mustNot: 'any',
  },
  {
    kind: 'sound',
    file: 'estimate_loss_batches.py',
    about: 'losses of a few batches, and in full at the end',
    mustNot: 'any',
  },
  ...pair(
    'flaws_train_mode_once.py',
    'training mode once, before the epochs: after the first evaluation all of the net stays in evaluation mode',
    {
      check,
      lineContains: ['optimizer.step()', 'loss.backward()'],
      verdicts: ['fail'],
      says: /trains on with the net still in evaluation mode/,
    },
    'flaws_freezes_batchnorm.py',
    'batch normalisation alone is put into evaluation mode on purpose, after the first evaluation',
  ),
  ...pair(
    'leaves_lightning_limited.py',
    'limit_val_batches left from debugging, Lightning',
    { check, lineContains: ['limit_val_batches=2', 'trainer.fit(', 'logits = self.net(x)'], says: /64 of 300/ },
    'leaves_lightning_whole.py',
    'all held-out examples; BatchNorm and dropout, Lightning',
  ),
];
