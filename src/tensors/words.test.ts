import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fittingWords, isMeant, wordAt } from './words.ts';

const index = { kind: 'class', written: 'index' } as const;
const oneHot = { kind: 'class', written: 'one-hot' } as const;
const species = { name: 'species', words: ['setosa', 'virginica', 'versicolor'] };
const columns = { name: 'columns', words: ['length', 'width', 'depth'] };

it('finds lists with a word for each class, the ones that are named for it first', () => {
  assert.deepEqual(fittingWords([columns, species], { decoding: oneHot, greatest: 2 }), [species, columns]);
  assert.deepEqual(fittingWords([species], { decoding: oneHot, greatest: 3 }), []);
  assert.deepEqual(fittingWords([species], { decoding: index, greatest: 1 }), [species]);
  assert.deepEqual(fittingWords([species], { decoding: index, greatest: 3 }), []);
  assert.deepEqual(fittingWords([species], { decoding: { kind: 'table' }, greatest: 1 }), []);
  assert.deepEqual(fittingWords([columns], { decoding: { kind: 'table' }, greatest: 2 }), [columns]);
});

it('shows by itself only what its name speaks for', () => {
  assert.ok(isMeant(species, index));
  assert.ok(!isMeant(columns, index));
  const tokens = { kind: 'tokens', written: 'index' } as const;
  assert.ok(!isMeant(species, tokens), 'a text has no species');
  assert.ok(isMeant(species, tokens, true), 'what is in each box has');
  assert.ok(isMeant({ ...columns, name: 'featureNames' }, { kind: 'table' }));
  assert.ok(!isMeant({ ...columns, name: 'class_names' }, { kind: 'table' }));
});

it('writes out what cannot be seen, and gives the number where there is no word', () => {
  const words = ['a', ' ', '\n', ''];
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((at) => wordAt(words, at)),
    ['a', '␣', '↵', '3', '4'],
  );
});
