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
});

it('shows by itself only what its name speaks for', () => {
  assert.ok(isMeant(species, index));
  assert.ok(!isMeant(columns, index));
});

it('writes out what cannot be seen, and gives the number where there is no word', () => {
  const words = ['a', ' ', '\n', ''];
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((at) => wordAt(words, at)),
    ['a', '␣', '↵', '3', '4'],
  );
});
