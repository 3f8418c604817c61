import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
  const variable = (name: string, line: number): VariableSummary => ({
    name,
    tensor: { id: `${name}${line}`, name, dtype: 'float32', shape: [2], statistics: null, firstValues: [] },
    preview: '',
    location: { file: '/a.js', line, column: 1 },
  });
  const frame = (line: number, variables: readonly VariableSummary[]): FrameVariables => ({
    frame: { index: 0, functionName: 'train', location: { file: '/a.js', line, column: 1 } },
    variables,
  });
  const frames = [frame(12, [variable('xs', 11)]), frame(30, [variable('xs', 2), variable('all', 2)])];
  const functions = [
    { start: 9, end: 19 },
    { start: 20, end: 25 },
  ];
  const found = (name: string, line: number): string | undefined =>
    findVariable(name, { file: '/a.js' }, line, frames, functions)?.variable.tensor?.id;

  it('takes the innermost frame whose function holds the line', () => {
    assert.equal(found('xs', 14), 'xs11');
    assert.equal(found('xs', 40), 'xs2');
    assert.equal(found('all', 14), 'all2');
  });

  it('shows nothing of another file or an unknown name', () => {
    assert.equal(findVariable('xs', { file: '/b.js' }, 14, frames, functions), null);
    assert.equal(found('ys', 14), undefined);
  });

  it("shows a notebook's own names in all of its cells, those of a function in the function's", () => {
    const at = (cell: number, line: number): SourceLocation => ({ file: '/n.ipynb', line, column: 1, cell });
    const tensor = (id: string): VariableSummary => ({
      name: 'xs',
      preview: '',
      location: null,
      tensor: { id, name: 'xs', dtype: 'float32', shape: [], statistics: null, firstValues: [] },
    });
    const inNotebook: readonly FrameVariables[] = [
      { frame: { index: 0, functionName: 'train', location: at(3, 4) }, variables: [tensor('batch')] },
      { frame: { index: 1, functionName: null, location: at(5, 1) }, variables: [tensor('all')] },
    ];
    const found = (cell: number, line: number): string | undefined =>
      findVariable('xs', { file: '/n.ipynb', cell }, line, inNotebook, cell === 3 ? [{ start: 1, end: 6 }] : [])
        ?.variable.tensor?.id;
    assert.equal(found(3, 4), 'batch');
    assert.equal(found(3, 8), 'all');
    assert.equal(found(1, 4), 'all');
  });
});
