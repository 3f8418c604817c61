import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Source } from '../../scripts/syntax/source.ts';
import type { FrameVariables, SourceLocation, VariableSummary } from '../../training/protocol/capture.ts';
import { findVariable, nameAt } from './variableAt.ts';

/** The name at the bar of a text. */
function named(marked: string, python = false): string | null {
  return nameAt(marked.replace('|', ''), marked.indexOf('|'), python)?.name ?? null;
}

describe('nameAt', () => {
  it('takes plain names and properties of plain names', () => {
    assert.equal(named('model.fit(x|s, ys)'), 'xs');
    assert.equal(named('model.fit(train.x|s, ys)'), 'train.xs');
    assert.equal(named('model.fit(tr|ain.xs)'), 'train');
    assert.equal(named('f(...x|s)'), 'xs');
    assert.equal(named('const é|té = 1'), 'été');
    assert.equal(named('self.x|s', true), 'self.xs');
    assert.equal(named('|xs = 1'), 'xs');
  });

  it('passes over what only looks like a variable', () => {
    assert.equal(named('load().x|s'), null);
    assert.equal(named('all[0].x|s'), null);
    assert.equal(named('a?.x|s'), null);
    assert.equal(named('"x|s"'), null);
    assert.equal(named('// x|s'), null);
    assert.equal(named('# x|s', true), null);
    assert.equal(named('f({ x|s: 1 })'), null);
    assert.equal(named('12|3'), null);
  });

  it('knows a parameter with a type from a key', () => {
    assert.equal(named('function f(a: T, x|s: Tensor) {}'), 'xs');
    assert.equal(named('f({ a, x|s })'), 'xs');
  });
});

describe('findVariable', () => {
  const variable = (name: string, id: string): VariableSummary => ({
    name,
    tensor: { id, name, dtype: 'float32', shape: [2], statistics: null, firstValues: [] },
    preview: '',
    location: null,
  });
  interface Stood {
    readonly at: string;
    readonly functionName?: string | null;
    readonly variables: readonly VariableSummary[];
    readonly cell?: number;
  }
  /** The id of the tensor found for the name at the bar; frames stand where their text is. */
  function found(file: string, marked: string, frames: readonly Stood[], cell?: number): string | undefined {
    const text = marked.replace('|', '');
    const word = nameAt(text, marked.indexOf('|'), !file.endsWith('.js'));
    assert.ok(word !== null);
    const captured = frames.map(({ at, functionName = 'train', variables, cell: of = cell }): FrameVariables => {
      const line = text.slice(0, Math.max(0, text.indexOf(at))).split('\n').length;
      const location: SourceLocation = { file, line, column: 1, ...(of === undefined ? {} : { cell: of }) };
      return { frame: { index: 0, functionName, location }, variables };
    });
    const place = cell === undefined ? { file } : { file, cell };
    return findVariable(word, place, new Source(file, text), captured)?.variable.tensor?.id;
  }

  const script = (marked: string): string =>
    `
def load(xs):
    return other(LOADED)

def train(net):
    for xs in batches:
        step(xs, whole, net.weight)

xs = load(paths)
whole = xs
train(net)
`.replace(marked.replace('|', ''), marked);
  const frames: readonly Stood[] = [
    { at: 'step(', variables: [variable('xs', 'batch'), variable('net.weight', 'weight')] },
    { at: 'train(net)\n', functionName: null, variables: [variable('xs', 'all'), variable('whole', 'whole')] },
  ];
  const inScript = (marked: string): string | undefined => found('/a.py', script(marked), frames);

  it('takes the frame in which the name is the same variable, and none where it is another one', () => {
    assert.equal(inScript('step(x|s'), 'batch');
    assert.equal(inScript('for x|s in'), 'batch');
    assert.equal(inScript('\nx|s = load'), 'all');
    assert.equal(inScript('def load(x|s)'), undefined, 'a parameter of a function that is over');
  });

  it('takes names of outer frames where they are used, and properties of names', () => {
    assert.equal(inScript(', who|le,'), 'whole');
    assert.equal(inScript('net.we|ight'), 'weight');
  });

  it('takes what a callback sees around it, and the nearer one of two of a name', () => {
    const text = 'function f(xs) {\n  g(() => xs);\n  {\n    const xs = 1;\n    fit(xs);\n  }\n}';
    const stood = [{ at: 'fit(', variables: [variable('xs', 'inner')] }];
    const outer = [{ at: 'g((', variables: [variable('xs', 'outer')] }];
    assert.equal(found('/a.js', text.replace('fit(xs', 'fit(x|s'), stood), 'inner');
    assert.equal(found('/a.js', text.replace('f(xs', 'f(x|s'), stood), undefined);
    assert.equal(found('/a.js', text.replace('=> xs', '=> x|s'), outer), 'outer');
  });

  it('shows nothing of another file or an unknown name', () => {
    assert.equal(findVariable({ name: 'xs', start: 0 }, { file: '/b.py' }, new Source('/b.py', 'xs'), []), null);
    assert.equal(inScript('def lo|ad'), undefined);
  });

  it("shows a notebook's own names in all of its cells, those of a function in the function's", () => {
    const cell = 'def train():\n    xs = batch()\n    step(xs)\n\ntrain(xs)';
    const inNotebook: readonly Stood[] = [
      { at: 'step(', variables: [variable('xs', 'batch')], cell: 3 },
      { at: 'train(xs)', functionName: null, variables: [variable('xs', 'all')], cell: 5 },
    ];
    assert.equal(found('/n.ipynb', cell.replace('step(xs', 'step(x|s'), inNotebook, 3), 'batch');
    assert.equal(found('/n.ipynb', cell.replace('train(xs', 'train(x|s'), inNotebook, 3), 'all');
    assert.equal(found('/n.ipynb', 'print(x|s)', inNotebook, 1), 'all');
  });
});
