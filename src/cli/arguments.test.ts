import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInvocation, UsageError } from './arguments.ts';

test('compare takes a script, two functions and what they are given, besides the options of check', () => {
  const invocation = parseInvocation([
    ...['compare', 'train.py', 'pool', 'pool_loop', '--argument', 'input', '--argument', '3'],
    ...['--format', 'json', '--', '--epochs', '1'],
  ]);
  assert.ok(invocation.command === 'check');
  assert.equal(invocation.script, 'train.py');
  assert.deepEqual(invocation.comparison, { first: 'pool', second: 'pool_loop', arguments: ['input', '3'] });
  assert.equal(invocation.format, 'json');
  assert.deepEqual(invocation.scriptArguments, ['--epochs', '1']);
});

test('without arguments they are matched by name', () => {
  const invocation = parseInvocation(['compare', 'train.py', 'pool', 'pool_loop']);
  assert.ok(invocation.command === 'check');
  assert.equal(invocation.comparison?.arguments, null);
});

test('one function, or three, are no comparison; check has none', () => {
  assert.throws(() => parseInvocation(['compare', 'train.py', 'pool']), UsageError);
  assert.throws(() => parseInvocation(['compare', 'train.py', 'a', 'b', 'c']), UsageError);
  const invocation = parseInvocation(['check', 'train.py']);
  assert.ok(invocation.command === 'check' && invocation.comparison === null);
});
