import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeInCell, readNotebook, withoutMagics } from './notebook.ts';
import { scanPython } from './scanPython.ts';

const code = (...source: string[]): object => ({ cell_type: 'code', metadata: {}, source });
const notebook = (cells: readonly object[], metadata: object = {}): string => JSON.stringify({ cells, metadata });

describe('readNotebook', () => {
  it('joins code cells and knows of each line where it was', () => {
    const read = readNotebook(
      notebook([
        { cell_type: 'markdown', source: ['loss.backward()'] },
        code('import torch\n', 'x = 1'),
        { ...code(), source: 'y = 2\nloss.backward()' },
      ]),
    );
    assert.ok(read);
    assert.equal(read.text, 'import torch\nx = 1\ny = 2\nloss.backward()');
    const [call] = scanPython(read.text).calls;
    assert.deepEqual(placeInCell(read, call?.line ?? 0), { cell: 2, line: 2 });
    assert.deepEqual(placeInCell(read, 1), { cell: 1, line: 1 });
  });

  it('takes cells without a line each for what they are', () => {
    const read = readNotebook(notebook([code(), code('model.fit(x)')]));
    assert.ok(read);
    assert.deepEqual(placeInCell(read, 2), { cell: 1, line: 1 });
  });

  it('passes over other kernels, other languages and what is no notebook', () => {
    assert.equal(readNotebook(notebook([code('x')], { kernelspec: { language: 'julia' } })), null);
    assert.equal(readNotebook(notebook([code('x')], { language_info: { name: 'R' } })), null);
    assert.notEqual(readNotebook(notebook([code('x')], { kernelspec: { name: 'mine' } })), null);
    const sql = { ...code('select fit(x)'), metadata: { vscode: { languageId: 'sql' } } };
    assert.equal(readNotebook(notebook([sql]))?.text, '');
    assert.equal(readNotebook('{"cells": ['), null);
    assert.equal(readNotebook('[]'), null);
  });
});

describe('withoutMagics', () => {
  it('empties magics and shell lines, and keeps Python that a magic runs', () => {
    assert.equal(withoutMagics('%matplotlib inline\nif x:\n  !ls\ny = a % b'), '\nif x:\n\ny = a % b');
    assert.equal(withoutMagics('%%time\nmodel.fit(x)'), '\nmodel.fit(x)');
    assert.equal(withoutMagics('%time model.fit(x)'), 'model.fit(x)');
    assert.equal(withoutMagics('%%backend jax\nmodel.fit(x)', new Set(['backend'])), '\nmodel.fit(x)');
    assert.equal(withoutMagics('%%backend jax\nmodel.fit(x)'), '\n');
    assert.equal(withoutMagics('%%bash\nmodel.fit(x)'), '\n');
  });
});
