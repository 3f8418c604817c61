/** What the PyTorch probe says of one step, over the loops that people write. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { StepDescription } from '../../src/training/protocol/step.ts';
import { withTraining } from './runs.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const probes = path.join(import.meta.dirname, '../../src/probes');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'torch-steps-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function describeStep(text: string): Promise<StepDescription> {
  const script = path.join(scratch, 'script.py');
  writeFileSync(script, text);
  return withTraining(probes, script, (training) => training.describeStep(), {
    settings: { python },
    timeoutMilliseconds: 120_000,
  });
}

const head = `import torch
from torch import nn
torch.manual_seed(0)
encoder, decoder = nn.Linear(5, 6), nn.Linear(6, 3)
model = nn.Sequential(encoder, nn.ReLU(), decoder)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
batches = [(torch.randn(8, 5), torch.randint(0, 3, (8,))) for _ in range(12)]
criterion = nn.CrossEntropyLoss()
`;

const loop = (body: string, setup = ''): string =>
  `${head}${setup}for number, (x, y) in enumerate(batches):\n${body
    .trim()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')}`;

const step = 'loss = criterion(model(x), y)\nloss.backward()\noptimizer.step()';
const two =
  'first = torch.optim.Adam(encoder.parameters(), lr=1e-2)\nsecond = torch.optim.SGD(decoder.parameters(), lr=0.1)\n';

describe('torch · gradients between two steps', () => {
  const cases: readonly (readonly [string, boolean, string])[] = [
    ['zero_grad before the forward pass', true, loop(`optimizer.zero_grad(set_to_none=True)\n${step}`)],
    ['zero_grad after the step', true, loop(`${step}\noptimizer.zero_grad(set_to_none=False)`)],
    [
      'zero_grad between loss and backward',
      true,
      loop('loss = criterion(model(x), y)\nmodel.zero_grad()\nloss.backward()\noptimizer.step()'),
    ],
    ['grads set to None by hand', true, loop(`${step}\nfor p in model.parameters():\n    p.grad = None`)],
    ['grads zeroed by hand', true, loop(`${step}\nfor p in model.parameters():\n    p.grad.zero_()`)],
    ['never', false, loop(step)],
    ['only before the loop', false, loop(step, 'optimizer.zero_grad()\n')],
    [
      'accumulated over four batches',
      true,
      loop(
        '(criterion(model(x), y) / 4).backward()\nif (number + 1) % 4 == 0:\n    optimizer.step()\n    optimizer.zero_grad()',
      ),
    ],
    [
      'accumulated over four batches and never cleared',
      false,
      loop('(criterion(model(x), y) / 4).backward()\nif (number + 1) % 4 == 0:\n    optimizer.step()'),
    ],
    [
      'two optimizers, both cleared',
      true,
      loop(
        'first.zero_grad()\nsecond.zero_grad()\ncriterion(model(x), y).backward()\nfirst.step()\nsecond.step()',
        two,
      ),
    ],
    [
      'a closure that clears',
      true,
      loop(
        'def closure():\n    optimizer.zero_grad()\n    loss = criterion(model(x), y)\n    loss.backward()\n    return loss\noptimizer.step(closure)',
      ),
    ],
  ];
  for (const [name, cleared, text] of cases) {
    it(name, async () => {
      const described = await describeStep(text);
      assert.equal(described.gradientsCleared, cleared);
      for (const parameter of described.parameters) {
        assert.equal(parameter.heldByOptimizer, true, parameter.name);
        assert.ok((parameter.updateRatio ?? 0) > 0, parameter.name);
      }
      assert.equal(described.outputGradientNorms?.length, 8);
      assert.ok(described.outputGradientNorms?.every((norm) => norm > 0));
    });
  }
});

describe('torch · what a step leaves out', () => {
  it('an optimizer that holds the parameters of a net that was replaced', async () => {
    const text = loop(
      `optimizer.zero_grad()\n${step}`,
      'model = nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 3))\n',
    );
    const { parameters } = await describeStep(text);
    const trained = parameters.filter(({ gradientNorm }) => gradientNorm !== null);
    assert.equal(trained.length, 4);
    for (const { heldByOptimizer, updateRatio } of trained) {
      assert.equal(heldByOptimizer, false);
      assert.ok(updateRatio === null || updateRatio === 0);
    }
  });

  it('a net that was moved to another type after its optimizer was made', async () => {
    const text = loop(
      'optimizer.zero_grad()\nloss = criterion(model(x.double()), y)\nloss.backward()\noptimizer.step()',
      'model.double()\n',
    );
    const { parameters } = await describeStep(text);
    assert.ok(parameters.every(({ heldByOptimizer }) => heldByOptimizer === true));
  });

  it('units that are copies of each other, and zeroes that part later', async () => {
    const text = loop(
      'optimizer.zero_grad()\nloss = criterion(model(x) + last(middle(x)), y)\nloss.backward()\noptimizer.step()',
      `for layer in (encoder, decoder):
    nn.init.constant_(layer.weight, 0.1)
    nn.init.constant_(layer.bias, 0.1)
middle, last = nn.Linear(5, 4), nn.Linear(4, 3)
nn.init.zeros_(middle.weight)
nn.init.zeros_(last.weight)
optimizer = torch.optim.SGD([*model.parameters(), *middle.parameters(), *last.parameters()], lr=0.1)
`,
    );
    const { parameters } = await describeStep(text);
    const alike = parameters.map(({ unitsAlike }) => unitsAlike);
    // The first layer's units stay copies; those of the last are told apart by the classes; biases are no matrices.
    assert.deepEqual(alike, [true, null, false, null, false, null, false, null]);
  });

  it('layers left in evaluation mode', async () => {
    const layers =
      'model = nn.Sequential(encoder, nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Dropout(0.0), nn.ReLU(), decoder)\n';
    const made = `${layers}optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n`;
    const body = `optimizer.zero_grad()\n${step}`;
    const { stilledLayers } = await describeStep(loop(body, `${made}model.eval()\n`));
    assert.deepEqual(
      stilledLayers.map(({ name, kind }) => [name, kind]),
      [
        ['1', 'BatchNorm1d'],
        ['2', 'Dropout'],
      ],
    );
    assert.deepEqual((await describeStep(loop(body, made))).stilledLayers, []);
  });
});
