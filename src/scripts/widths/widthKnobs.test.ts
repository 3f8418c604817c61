import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Framework, LayerSummary } from '../../training/protocol/capture.ts';
import type { SourceEdit } from '../../training/protocol/messages.ts';
import { Source } from '../syntax/source.ts';
import { unusedWidthsOf } from './unusedWidths.ts';
import { widthKnobsOf } from './widthKnobs.ts';

const layersOn = (file: string, lines: readonly number[]): readonly LayerSummary[] =>
  lines.map((line, order) => ({
    name: `layer${order}`,
    kind: 'Layer',
    parameterCount: 10,
    trainable: true,
    location: { file, line, column: 1 },
  }));

/** The lines that change when every width is doubled, knob by knob. */
function doubled(framework: Framework, text: string, layerLines: readonly number[]): readonly (readonly string[])[] {
  const source = new Source(framework === 'tfjs' ? 'train.js' : 'train.py', text);
  return widthKnobsOf([source], layersOn(source.file, layerLines), framework).map(({ edits }) => {
    const before = text.split('\n');
    return edited(text, edits(2))
      .split('\n')
      .filter((line, at) => line !== before[at])
      .map((line) => line.trim());
  });
}

function edited(text: string, edits: readonly SourceEdit[]): string {
  const lines = text.split('\n');
  for (const { line, column, endColumn, text: put } of edits.toSorted((a, b) => b.column - a.column)) {
    const before = lines[line - 1] ?? '';
    lines[line - 1] = before.slice(0, column - 1) + put + before.slice(endColumn - 1);
  }
  return lines.join('\n');
}

test('numbers in the calls: the hidden ones change on both sides, what enters and what comes out does not', () => {
  const text = `model = nn.Sequential(
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.BatchNorm1d(128),
    nn.Linear(128, 10),
)`;
  assert.deepEqual(doubled('torch', text, [2, 4, 5]), [
    ['nn.Linear(784, 256),', 'nn.BatchNorm1d(256),', 'nn.Linear(256, 10),'],
  ]);
});

test('a hidden width that equals the number of classes leaves the classes alone', () => {
  const text = 'a = nn.Linear(64, 10)\nb = nn.Linear(10, 10)';
  assert.deepEqual(doubled('torch', text, [1, 2]), [['a = nn.Linear(64, 20)', 'b = nn.Linear(20, 10)']]);
});

test('filters, and the dense layer behind them, as a number or a product, and where features are laid out flat', () => {
  const number = `self.conv = nn.Conv2d(1, 20, 5)
self.fc = nn.Linear(320, 10)
x = x.view(-1, 320)`;
  assert.deepEqual(doubled('torch', number, [1, 2]), [
    ['self.conv = nn.Conv2d(1, 40, 5)', 'self.fc = nn.Linear(640, 10)', 'x = x.view(-1, 640)'],
  ]);
  const product = `self.conv = nn.Conv2d(1, 16, 5)
self.fc = nn.Linear(16 * 5 * 5, 10)
x = x.view(-1, 16 * 5 * 5)`;
  assert.deepEqual(doubled('torch', product, [1, 2]), [
    ['self.conv = nn.Conv2d(1, 32, 5)', 'self.fc = nn.Linear(32 * 5 * 5, 10)', 'x = x.view(-1, 32 * 5 * 5)'],
  ]);
});

test('names are followed to where they get their number: module, argument, default, option, configuration', () => {
  const handed = `hidden_size = 64
class Net(nn.Module):
    def __init__(self, inputs, hidden, classes):
        self.hidden = hidden
        self.a = nn.Linear(inputs, self.hidden)
        self.b = nn.Linear(hidden, classes)
net = Net(4, hidden_size, 3)`;
  assert.deepEqual(doubled('torch', handed, [5, 6]), [['hidden_size = 128']]);
  const option = `p.add_argument('--n-hidden', type=int, default=32)
a = nn.Linear(4, args.n_hidden)
b = nn.Linear(args.n_hidden, 3)`;
  assert.deepEqual(doubled('torch', option, [2, 3]), [["p.add_argument('--n-hidden', type=int, default=64)"]]);
  const byDefault = `def build(units: int = 16):
    return keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(3)])
net = build()`;
  assert.deepEqual(doubled('keras', byDefault, [2, 2]), [['def build(units: int = 32):']]);
  const configuration = `n_embd = 24
config = NetConfig(**dict(n_embd=n_embd))
a = nn.Linear(4, config.n_embd)
b = nn.Linear(config.n_embd, 3)`;
  assert.deepEqual(doubled('torch', configuration, [3, 4]), [['n_embd = 48']]);
  const dictionary = `cfg = {'width': 8, 'classes': 3}
a = layers.Dense(cfg['width'])
b = layers.Dense(cfg['classes'])`;
  assert.deepEqual(doubled('keras', dictionary, [2, 3]), [["cfg = {'width': 16, 'classes': 3}"]]);
});

test('layers made by a helper: the numbers stand at its calls', () => {
  const text = `def block(cin, cout):
    return nn.Conv2d(cin, cout, 3)
a = block(3, 8)
b = block(8, 16)
c = nn.Linear(16, 10)`;
  assert.deepEqual(doubled('torch', text, [2, 2, 5]), [
    ['a = block(3, 16)', 'b = block(16, 16)'],
    ['b = block(8, 32)', 'c = nn.Linear(32, 10)'],
  ]);
});

test('of a list of sizes only those in between are hidden', () => {
  const text = `sizes = [784, 64, 32, 10]
for i in range(3):
    layers.append(nn.Linear(sizes[i], sizes[i + 1]))
head = nn.Linear(10, 10)`;
  assert.deepEqual(doubled('torch', text, [3, 3, 3, 4]), [
    ['sizes = [784, 128, 32, 10]'],
    ['sizes = [784, 64, 64, 10]'],
  ]);
});

test('TensorFlow.js: options, names, shorthands and constructor arguments', () => {
  const text = `const HIDDEN = 32;
const build = ({ units, classes = 3 }) => tf.sequential({ layers: [
  tf.layers.dense({ units, inputShape: [4] }),
  tf.layers.dense({ units: HIDDEN }),
  tf.layers.dense({ units: classes }),
] });
build({ units: 16 });`;
  assert.deepEqual(doubled('tfjs', text, [3, 4, 5]), [['build({ units: 32 });'], ['const HIDDEN = 64;']]);
});

test('nets whose layers a library makes have no knobs', () => {
  assert.deepEqual(doubled('torch', 'model = resnet18(num_classes=10)', [1, 1, 1]), []);
});

const unused = (text: string, line: number) => {
  const source = new Source('train.py', text);
  return unusedWidthsOf(
    [source],
    layersOn(source.file, [line]).flatMap(({ location }) => location ?? []),
  ).map(({ name, value, location }) => [name, value, location.line]);
};

test('a width that is handed on and never read', () => {
  const text = (body: string) => `class Net(nn.Module):
    def __init__(self, hidden):
        ${body}
        self.a = nn.Linear(4, 8)
net = Net(hidden=64)`;
  assert.deepEqual(unused(text('pass'), 4), [['hidden', 64, 5]]);
  assert.deepEqual(unused(text('self.hidden = hidden'), 4), [['hidden', 64, 5]]);
  assert.deepEqual(unused(text('self.b = nn.Linear(8, hidden)'), 4), []);
  assert.deepEqual(unused(text('self.save_hyperparameters()'), 4), []);
});

test('sizes of inputs and outputs that are handed on for nothing are no widths', () => {
  const text = `def build(input_dim, in_channels, img_width, num_classes, units):
    return Dense(units)
build(4, 3, 28, 10, 64)`;
  assert.deepEqual(unused(text, 2), []);
});
