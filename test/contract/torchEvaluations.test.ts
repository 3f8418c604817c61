/** Evaluations of PyTorch scripts that are not as they should be, and data that is another each time. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { Evaluations } from '../../src/training/protocol/evaluations.ts';
import type { Training } from '../../src/training/training.ts';
import { evaluationContract } from './evaluations.ts';
import { lineOf, withTraining } from './runs.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
process.env['PATH'] = `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}`;
const probes = path.join(import.meta.dirname, '../../src/probes');
const sound = path.join(import.meta.dirname, 'fixtures/torch/evaluates.py');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'torch-evaluations-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

evaluationContract('torch', probes, { script: sound, line: 'right +=', heldOut: 50 });

const changed = (name: string, ...changes: readonly (readonly [string, string])[]): string => {
  let text = readFileSync(sound, 'utf8');
  for (const [before, now] of changes) {
    assert.ok(text.includes(before), before);
    text = text.replace(before, now);
  }
  const script = path.join(scratch, `${name}.py`);
  writeFileSync(script, text);
  return script;
};
const watched = <T>(script: string, use: (training: Training) => Promise<T>): Promise<T> =>
  withTraining(probes, script, use, { settings: { python }, timeoutMilliseconds: 120_000 });
const evaluate = (script: string): Promise<Evaluations> =>
  watched(script, (training) => training.evaluations({ trainingSteps: 3, withinMilliseconds: 40_000 }));

describe('torch · evaluations', () => {
  it('that leave some examples out', async () => {
    const { passes } = await evaluate(changed('drops', ['batch_size=16', 'batch_size=16, drop_last=True']));
    assert.deepEqual(
      passes.map(({ examplesSeen, datasetSize, dropsLastBatch }) => [examplesSeen, datasetSize, dropsLastBatch]),
      [[48, 50, true]],
    );
    const first = await evaluate(changed('breaks', ['item()\n', 'item()\n            break\n']));
    assert.ok(first.passes.every(({ examplesSeen, datasetSize }) => examplesSeen === 16 && datasetSize === 50));
  });

  it('in training mode, and with gradients', async () => {
    const script = changed('mode', ['model.eval()', 'pass'], ['torch.no_grad()', 'torch.enable_grad()']);
    const { passes, trainsInEvaluationMode } = await evaluate(script);
    assert.deepEqual(
      passes[0]?.layersInTrainingMode.map(({ kind }) => kind),
      ['BatchNorm1d', 'Dropout'],
    );
    assert.equal(passes[0]?.recordsGradients, true);
    assert.equal(passes[0]?.examplesSeen, 50);
    assert.equal(trainsInEvaluationMode, null);
  });

  it('after which the net is not put back', async () => {
    const script = changed('stays', ['    model.train()\n', '']);
    const { trainsInEvaluationMode } = await evaluate(script);
    assert.equal(trainsInEvaluationMode?.line, lineOf(script, 'optimizer.step()'));
  });

  it('of the training data', async () => {
    const { passes } = await evaluate(
      changed('own', ['TensorDataset(x[150:], y[150:])', 'TensorDataset(x[100:], y[100:])']),
    );
    assert.equal(passes[0]?.alsoInTraining, 0.5);
    const whole = await evaluate(changed('loader', ['evaluate(test_loader)\n', 'evaluate(train_loader)\n']));
    assert.equal(whole.passes[0]?.alsoInTraining, 1);
    assert.equal(whole.passes[0]?.examplesSeen, 150, 'a pass without updates is not cut');
  });

  it('keeps checkpoints in memory', async () => {
    const script = changed('saves');
    assert.equal((await evaluate(script)).ended, 'script-ended');
    assert.equal(existsSync(path.join(scratch, 'best-of-the-contract.pt')), false);
    assert.equal(existsSync('best-of-the-contract.pt'), false);
  });

  it('of batches made by hand', async () => {
    const script = changed('by-hand', [
      '    for bx, by in train_loader:',
      '    for bx, by in zip(x[:150].split(10), y[:150].split(10)):',
    ]);
    const { passes, ended } = await evaluate(script);
    assert.equal(ended, 'script-ended');
    assert.ok(passes.some(({ examplesSeen, datasetSize }) => examplesSeen === 50 && datasetSize === 50));
  });
});

describe("torch · evaluations in libraries' loops", () => {
  for (const [name, needs] of [
    ['lightning_evaluates.py', 'import lightning'],
    ['transformers_evaluates.py', 'import accelerate; from transformers import BertForSequenceClassification'],
  ] as const) {
    it(`${name} is seen whole`, async (context) => {
      if (spawnSync(python, ['-c', needs], { stdio: 'ignore' }).status !== 0) {
        context.skip(`${needs} fails`);
        return;
      }
      const { passes, ended } = await evaluate(path.join(import.meta.dirname, 'fixtures/torch', name));
      assert.equal(ended, 'script-ended');
      assert.deepEqual(
        passes.map(({ examplesSeen, datasetSize }) => [examplesSeen, datasetSize]),
        [[40, 40]],
      );
    });
  }

  it('in the midst of training have their own data in an experiment, too', async (context) => {
    const needs = 'import accelerate; from transformers import BertForSequenceClassification';
    if (spawnSync(python, ['-c', needs], { stdio: 'ignore' }).status !== 0) {
      context.skip(`${needs} fails`);
      return;
    }
    const text = readFileSync(path.join(import.meta.dirname, 'fixtures/torch/transformers_evaluates.py'), 'utf8');
    const script = path.join(scratch, 'often.py');
    const often = text.replace('eval_strategy="epoch"', 'eval_strategy="steps", eval_steps=2');
    writeFileSync(script, often.replace('eval_batch_size=16', 'eval_batch_size=8'));
    await watched(script, async (training) => {
      assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
      const { rows } = await training.run({ batches: 'as-trained', steps: 6, withinMilliseconds: 20_000 });
      assert.equal(rows.length, 6);
    });
  });
});

describe('torch · examples fetched again', () => {
  it('names what changes them', async () => {
    const transform = `class Noise:
    def __call__(self, x):
        return x + torch.rand(()) - 0.5


class Data(TensorDataset):
    def __init__(self, *tensors):
        super().__init__(*tensors)
        self.transform = Noise()

    def __getitem__(self, index):
        bx, by = super().__getitem__(index)
        return self.transform(bx), by


torch.manual_seed(0)`;
    const script = changed(
      'noise',
      ['torch.manual_seed(0)', transform],
      ['DataLoader(TensorDataset(x[:150]', 'DataLoader(Data(x[:150]'],
    );
    await watched(script, async (training) => {
      const { examples, differing, random } = await training.refetch();
      assert.equal(differing, examples);
      assert.deepEqual(
        random.map(({ name, location }) => [name, location?.line]),
        [['Noise', lineOf(script, 'def __call__')]],
      );
    });
    const { passes } = await evaluate(
      changed(
        'noisy',
        ['torch.manual_seed(0)', transform],
        ['DataLoader(TensorDataset(x[150:]', 'DataLoader(Data(x[150:]'],
      ),
    );
    assert.equal(passes[0]?.randomInputs, true);
  });
});
