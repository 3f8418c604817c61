import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Source } from '../syntax/source.ts';
import { scopeOf } from './scopeOf.ts';

/** The name's scope at each bar of a text, as letters: those of one scope have one letter, the file's own names `-`. */
function scopes(file: string, name: string, marked: string): string {
  const parts = marked.split('|');
  const source = new Source(file, parts.join(''));
  const letters = new Map<number, string>();
  let offset = 0;
  return parts
    .slice(0, -1)
    .map((part) => {
      offset += part.length;
      const scope = scopeOf(source, name, offset);
      if (scope === null) return '-';
      if (!letters.has(scope)) letters.set(scope, String.fromCharCode(97 + letters.size));
      return letters.get(scope);
    })
    .join('');
}
const python = (text: string): string => scopes('a.py', 'x', text);
const javascript = (text: string): string => scopes('a.js', 'x', text);

describe('scopes of Python', () => {
  it('are those of functions, however a name is bound in them', () => {
    assert.equal(python('|x = 1\ndef f(|x):\n    return |x\nprint(|x)'), '-aa-');
    for (const binding of [
      'x = 1',
      'a, (x, b) = c',
      'x: int = 1',
      'y = x = 1',
      'x += 1',
      'for i, x in c: pass',
      'with open(p) as x: pass',
      'try:\n        pass\n    except E as x: pass',
      'import a as x',
      'from m import x',
      'def x(): pass',
      'if (x := 1): pass',
    ]) {
      assert.equal(python(`def f(c):\n    ${binding}\n    |x\n|x`), 'a-', binding);
    }
  });

  it('pass over what only mentions the name', () => {
    for (const mention of ['y = x', 'x.a = 1', 'x[0] = 1', 'f(x=1)', 'for i in x: pass', 'global x\n    x = 1']) {
      assert.equal(python(`def f(c):\n    ${mention}\n    |x`), '-', mention);
    }
    assert.equal(python('def f(c=x, d: x = 1):\n    |x'), '-');
  });

  it('nest: inner functions see the outer name until they bind it', () => {
    assert.equal(python('def f(x):\n    def g():\n        |x\n    def h(x):\n        |x\n    |x'), 'aba');
    assert.equal(python('def f(x):\n    |x\n    y = [|x for x in c]\n    z = lambda x: |x'), 'abc');
  });

  it('of a class are closed to its functions', () => {
    assert.equal(python('class A:\n    x = 1\n    y = |x\n    def f(self):\n        return |x\n|x'), 'a--');
  });
});

describe('scopes of JavaScript', () => {
  it('are those of blocks, loops and functions', () => {
    assert.equal(javascript('const |x = 1; { const x = 2; |x } |x'), '-a-');
    assert.equal(javascript('for (const |x of xs) { |x } |x'), 'aa-');
    assert.equal(javascript('function f({ x }) { |x } const g = (x) => |x; |x'), 'ab-');
    assert.equal(javascript('try {} catch (x) { |x } |x'), 'a-');
    assert.equal(javascript('class A { m(x) { |x } } |x'), 'a-');
    assert.equal(javascript('import x from "x"; |x; function f() { |x }'), '--');
  });

  it('nest: a callback sees the variables around it', () => {
    assert.equal(javascript('async function f() { const { x } = a; for (const b of c) { g(() => |x) } |x } |x'), 'aa-');
  });

  it('of `var` and of declared functions reach out to where they are seen', () => {
    assert.equal(javascript('function f() { if (a) { var x = 1; |x } |x } |x'), 'aa-');
    assert.equal(javascript('function f() { |x; function x() {} } |x'), 'a-');
  });

  it('of `this` are those of functions that have one of their own', () => {
    const marked = 'class A { m() { g(() => |this); |this } n() { |this } }';
    assert.equal(scopes('a.js', 'this', marked), 'aab');
  });

  it('take TypeScript', () => {
    assert.equal(scopes('a.ts', 'x', 'function f(x: number): void { |x } |x'), 'a-');
  });
});
