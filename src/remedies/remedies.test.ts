import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Remedy } from '../recipe/check.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';
import { fixOf } from './remedies.ts';

function apply(text: string, edits: readonly SourceEdit[]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = (line: number, column: number) => (starts[line - 1] ?? text.length) + column - 1;
  return edits
    .map((edit) => ({
      from: offset(edit.line, edit.column),
      to: offset(edit.endLine, edit.endColumn),
      text: edit.text,
    }))
    .sort((one, other) => other.from - one.from)
    .reduce((edited, { from, to, text: put }) => edited.slice(0, from) + put + edited.slice(to), text);
}

/** The text after the fix of a remedy at the line that holds a part; null where none is certain. */
function mended(file: string, text: string, part: string, remedy: (at: SourceLocation) => Remedy): string | null {
  const line = text.slice(0, text.indexOf(part)).split('\n').length;
  const fix = fixOf(remedy({ file, line, column: 1 }), file, text);
  return fix === null ? null : apply(text, fix.edits);
}

describe('remove-activation', () => {
  const without = (file: string, text: string, part = text.trim().split('\n').at(-1) ?? '') =>
    mended(file, text, part, (at) => ({ kind: 'remove-activation', at }));

  for (const [file, before, after] of [
    ['a.py', "model.add(Dense(10, activation='softmax'))\n", 'model.add(Dense(10))\n'],
    ['a.py', 'out = Dense(1, activation=tf.nn.sigmoid, name="p")(h)\n', 'out = Dense(1, name="p")(h)\n'],
    ['a.py', 'return F.softmax(self.fc2(x), dim=1)\n', 'return self.fc2(x)\n'],
    ['a.py', 'return torch.sigmoid(self.out(h))\n', 'return self.out(h)\n'],
    ['a.py', 'x = self.softmax(x)\n', 'x = x\n'],
    ['a.py', 'return self.fc(x).softmax(dim=-1)\n', 'return self.fc(x)\n'],
    ['a.py', 'net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))\n', 'net = nn.Sequential(nn.Linear(4, 3))\n'],
    [
      'a.js',
      "model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));\n",
      'model.add(tf.layers.dense({ units: 10 }));\n',
    ],
    ['a.ts', 'const y = tf.softmax(x.matMul(w));\n', 'const y = x.matMul(w);\n'],
    ['a.ts', 'return x.matMul(w).sigmoid() as tf.Tensor2D;\n', 'return x.matMul(w) as tf.Tensor2D;\n'],
  ] as const) {
    it(before.trim(), () => assert.equal(without(file, before), after));
  }

  it('takes a line of its own out of a list', () => {
    const text = 'net = nn.Sequential(\n    nn.Linear(4, 3),\n    nn.Softmax(dim=1),\n)\n';
    assert.equal(without('a.py', text, 'nn.Softmax'), 'net = nn.Sequential(\n    nn.Linear(4, 3),\n)\n');
    const last = 'net = nn.Sequential(\n    nn.Linear(4, 3),\n    nn.Softmax(dim=1)\n)\n';
    assert.equal(without('a.py', last, 'nn.Softmax'), 'net = nn.Sequential(\n    nn.Linear(4, 3)\n)\n');
  });

  it('takes out a statement that adds it', () => {
    assert.equal(
      without('a.py', "m.add(Dense(3))\nm.add(Activation('softmax'))\nm.compile()\n", 'Activation'),
      'm.add(Dense(3))\nm.compile()\n',
    );
  });

  it('is not certain of two on one line, nor of none', () => {
    assert.equal(without('a.py', 'y = torch.sigmoid(torch.sigmoid(x))\n'), null);
    assert.equal(without('a.py', 'y = self.head(x)\n'), null);
    assert.equal(without('a.py', "Dense(10, activation='relu')\n"), null);
  });
});

describe('set-final-bias', () => {
  const biased = (file: string, text: string, values: readonly number[]) =>
    mended(file, text, /Linear|Dense|dense/.exec(text)?.[0] ?? '', (at) => ({ kind: 'set-final-bias', at, values }));

  it('names the initializer in Keras as the script imports it', () => {
    assert.equal(
      biased('a.py', 'import tensorflow as tf\nm.add(tf.keras.layers.Dense(1))\n', [50.123]),
      'import tensorflow as tf\nm.add(tf.keras.layers.Dense(1, bias_initializer=tf.keras.initializers.Constant(50.12)))\n',
    );
  });

  it('puts it among the options of TensorFlow.js', () => {
    assert.equal(
      biased('a.js', 'm.add(tf.layers.dense({ units: 1 }));\n', [-2]),
      'm.add(tf.layers.dense({ units: 1, biasInitializer: tf.initializers.constant({ value: -2 }) }));\n',
    );
  });

  it('adds a line behind a named layer of PyTorch', () => {
    const text =
      'import torch\nclass Net:\n    def __init__(self):\n        self.fc = nn.Linear(8, 1)\n    def f(self): pass\n';
    assert.match(
      biased('a.py', text, [3.5]) ?? '',
      /nn\.Linear\(8, 1\)\n {8}torch\.nn\.init\.constant_\(self\.fc\.bias, 3\.5\)\n {4}def/,
    );
    assert.match(biased('a.py', text, [1, 2]) ?? '', /self\.fc\.bias\.data = torch\.tensor\(\[1, 2\]\)/);
  });

  it('leaves layers alone that have no name, no bias, or one already', () => {
    assert.equal(biased('a.py', 'import torch\nnet = nn.Sequential(nn.Linear(8, 1))\n', [1]), null);
    assert.equal(biased('a.py', 'import torch\nfc = nn.Linear(8, 1, bias=False)\n', [1]), null);
    assert.equal(biased('a.py', 'import keras\nDense(1, bias_initializer="ones")\n', [1]), null);
  });
});

describe('match-shapes', () => {
  const matched = (text: string, longer: 'outputs' | 'targets') =>
    mended('a.py', text, 'loss = ', (at) => ({ kind: 'match-shapes', at, longer }));

  it('squeezes the argument that is longer', () => {
    assert.equal(matched('loss = F.mse_loss(model(x), y)\n', 'outputs'), 'loss = F.mse_loss(model(x).squeeze(1), y)\n');
    assert.equal(
      matched('criterion = nn.MSELoss()\nloss = criterion(out, y)\n', 'targets'),
      'criterion = nn.MSELoss()\nloss = criterion(out, y.squeeze(1))\n',
    );
  });

  it('does not touch what it does not know to be a criterion', () => {
    assert.equal(matched('loss = my_loss(out, y)\n', 'outputs'), null);
    assert.equal(matched('loss = ((out - y) ** 2).mean()\n', 'outputs'), null);
  });
});

describe('clear-gradients', () => {
  const cleared = (text: string) =>
    mended('a.py', text, 'opt.step()', (at) => ({ kind: 'clear-gradients', at, optimizerAt: null }));

  it('clears before the backward pass of the same block', () => {
    assert.equal(
      cleared('for x, y in d:\n    loss = f(x, y)\n    loss.backward()\n    opt.step()\n'),
      'for x, y in d:\n    loss = f(x, y)\n    opt.zero_grad()\n    loss.backward()\n    opt.step()\n',
    );
  });

  it('is not certain where the two lie in different blocks', () => {
    assert.equal(cleared('for x in d:\n    loss.backward()\nopt.step()\n'), null);
  });
});

describe('set-seeds', () => {
  const seeded = (
    text: string,
    generators: readonly ('python' | 'numpy' | 'torch' | 'keras' | 'Math.random')[],
    file = 'a.py',
  ) => {
    const fix = fixOf({ kind: 'set-seeds', generators }, file, text);
    return fix === null ? null : apply(text, fix.edits);
  };

  it('seeds below the imports, by the names that they give', () => {
    assert.equal(
      seeded('import numpy as np\nimport torch\n\nx = 1\n', ['numpy', 'torch']),
      'import numpy as np\nimport torch\n\nnp.random.seed(1337)\ntorch.manual_seed(1337)\n\nx = 1\n',
    );
  });

  it('imports a module that has no name yet', () => {
    assert.equal(
      seeded('import torch\nx = 1\n', ['python']),
      'import torch\n\nimport random\nrandom.seed(1337)\nx = 1\n',
    );
    assert.match(
      seeded('from tensorflow import keras\nx = 1\n', ['keras']) ?? '',
      /\nkeras\.utils\.set_random_seed\(1337\)\n/,
    );
  });

  it('cannot seed Math.random', () => {
    assert.equal(seeded('x()\n', ['Math.random'], 'a.js'), null);
  });
});

describe('set-mode', () => {
  it('puts the net that is called into its mode', () => {
    const text = 'opt = SGD(model.parameters())\nfor x, y in d:\n    out = model(x)\n';
    assert.equal(
      mended('a.py', text, 'out =', (before) => ({ kind: 'set-mode', mode: 'train', before })),
      'opt = SGD(model.parameters())\nfor x, y in d:\n    model.train()\n    out = model(x)\n',
    );
  });

  it('does not guess which of the called things is a net', () => {
    assert.equal(
      mended('a.py', 'out = f(x)\n', 'out', (before) => ({ kind: 'set-mode', mode: 'eval', before })),
      null,
    );
  });
});

describe('clip', () => {
  it('clips the gradient instead of the loss', () => {
    const text =
      'opt = SGD(net.parameters())\nfor x in d:\n    loss = f(x).clamp(max=2.0)\n    loss.backward()\n    opt.step()\n';
    assert.equal(
      mended('a.py', text, 'loss = ', (at) => ({ kind: 'clip-gradient', at })),
      'opt = SGD(net.parameters())\nfor x in d:\n    loss = f(x)\n    loss.backward()\n    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)\n    opt.step()\n',
    );
  });

  it('moves a clip behind the backward pass', () => {
    const text =
      'for x in d:\n    nn.utils.clip_grad_norm_(net.parameters(), 1)\n    loss.backward()\n    opt.step()\n';
    assert.equal(
      mended('a.py', text, 'clip_grad', (at) => ({ kind: 'clip-after-backward', at })),
      'for x in d:\n    loss.backward()\n    nn.utils.clip_grad_norm_(net.parameters(), 1)\n    opt.step()\n',
    );
  });
});
