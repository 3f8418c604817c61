import assert from 'node:assert/strict';
import { it } from 'node:test';
import { wordsOf } from './words.ts';

it('reads lists, maps and objects of words, either way round', () => {
  assert.deepEqual(wordsOf(['a', 'b']), ['a', 'b']);
  assert.deepEqual(wordsOf({ 0: 'a', 1: 'b' }), ['a', 'b']);
  assert.deepEqual(wordsOf({ a: 1, b: 2 }), ['', 'a', 'b']);
  assert.deepEqual(
    wordsOf(
      new Map([
        ['x', 1],
        ['y', 0],
      ]),
    ),
    ['y', 'x'],
  );
});

it('takes nothing else for words, and runs no code for it', () => {
  const trap = {
    get word(): string {
      throw new Error('The code of the person ran.');
    },
    other: 1,
  };
  for (const value of [
    [],
    ['a'],
    ['a', 1],
    { a: 0, b: 100 },
    { rate: 1, epochs: 1 },
    'ab',
    null,
    3,
    new Array(10).fill('same'),
    ['a sentence that is no word, and goes on and on', 'and another one that is none either, at that length'],
    trap,
  ]) {
    assert.equal(wordsOf(value), null);
  }
});
