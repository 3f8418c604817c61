import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { javascriptBlocks, pythonFunctions } from './blockSpans.ts';

const lines = (...text: readonly string[]): string => text.join('\n');

describe('javascriptBlocks', () => {
  it('takes functions, loops and arrows with their heads, and no objects or patterns', () => {
    const text = lines(
      'const {',
      '  xs, ys } = load();',
      'async function train(',
      '  model,',
      '): Promise<void> {',
      '  for (const b of c) {',
      '    model.fit(b, {',
      '      callbacks: { end: () => {',
      "        log('}');",
      '      } },',
      '    });',
      '  }',
      '}',
      'if (a) { b(); }',
    );
    const spans = javascriptBlocks(text).map(({ start, end }) => [start, end]);
    assert.deepEqual(spans, [
      [7, 9],
      [5, 11],
      [2, 12],
    ]);
  });
});

describe('pythonFunctions', () => {
  it('takes functions and methods by their indentation', () => {
    const text = lines(
      'class A:',
      '  def f(',
      '    self,',
      '  ):',
      '    x = 1',
      '',
      '    return x',
      'def g():',
      '  pass',
      'g()',
    );
    const spans = pythonFunctions(text).map(({ start, end }) => [start, end]);
    assert.deepEqual(spans, [
      [1, 6],
      [7, 8],
    ]);
  });
});
