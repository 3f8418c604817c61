import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Source } from '../syntax/source.ts';
import { functionsOf, handOverNames } from './functionsOf.ts';
import { loopyTwinsOf } from './loopyTwins.ts';

const python = `def pool(x, size=2):
    def inner(y):
        return y
    return inner(x)

class Net:
    def __init__(self):
        pass
    def attend(self, q, k):
        pass
`;

test('functions of a Python module and of its classes; what stands inside of others cannot be reached', () => {
  assert.deepEqual(functionsOf(new Source('a.py', python)), [
    { name: 'pool', parameters: ['x', 'size'], line: 1 },
    { name: 'Net.attend', parameters: ['q', 'k'], line: 9 },
  ]);
});

const javascript = `'use strict';
import { helper, type Shape } from './helper.js';
export function pool(x, size = 2) { const inner = 3; return inner; }
export const poolLoop = (x, size = 2) => { for (const row of x) row(); };
let count = 0, { a: renamed, b } = helper();
class Net {}
`;

test('functions of a JavaScript module', () => {
  assert.deepEqual(functionsOf(new Source('a.ts', javascript)), [
    { name: 'pool', parameters: ['x', 'size'], line: 3 },
    { name: 'poolLoop', parameters: ['x', 'size'], line: 4 },
  ]);
});

test('a JavaScript module hands over its own names, behind its directives and without types', () => {
  const [edit, ...more] = handOverNames(new Source('a.ts', javascript));
  assert.equal(more.length, 0);
  assert.deepEqual([edit?.line, edit?.column, edit?.endLine, edit?.endColumn], [2, 1, 2, 1]);
  const names = [...(edit?.text ?? '').matchAll(/(\w+): \(\) =>/g)].map(([, name]) => name);
  assert.deepEqual(names, ['helper', 'pool', 'poolLoop', 'count', 'renamed', 'b', 'Net']);
  assert.deepEqual(handOverNames(new Source('a.py', python)), []);
});

const named = (...names: readonly string[]) => names.map((name, line) => ({ name, parameters: ['x'], line }));
const twins = (functions: Parameters<typeof loopyTwinsOf>[0]) =>
  loopyTwinsOf(functions).map(({ loopy, general }) => [loopy.name, general.name]);

test('twins by their names', () => {
  assert.deepEqual(twins(named('pool', 'pool_loop', 'train_loop')), [['pool_loop', 'pool']]);
  assert.deepEqual(twins(named('poolNaive', 'poolVectorized', 'other')), [['poolNaive', 'poolVectorized']]);
  assert.deepEqual(twins(named('Net.attend', 'Net.attend_slow')), [['Net.attend_slow', 'Net.attend']]);
});

test('no twins where it is not certain', () => {
  assert.deepEqual(twins(named('train_loop', 'train', 'test_loop', 'test')), []);
  assert.deepEqual(twins(named('pool', 'pool_fast', 'pool_loop')), [], 'two general ones');
  const others = { name: 'pool_loop', parameters: ['x', 'y'], line: 2 };
  assert.deepEqual(twins([...named('pool'), others]), []);
});
