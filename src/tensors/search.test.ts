import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasTerms, termsOf, textJoiner } from './search.ts';

it('finds every word from its beginning, whatever its case', () => {
  assert.ok(hasTerms('The cat sat.', termsOf('CAT the')));
  assert.ok(hasTerms('Category', termsOf('cat')));
  assert.ok(!hasTerms('concat', termsOf('cat')));
  assert.ok(!hasTerms('the cat', termsOf('cat dog')));
  assert.ok(hasTerms('concat cat', termsOf('cat')));
  assert.ok(hasTerms('what? yes', termsOf('?')));
  assert.deepEqual(termsOf('  '), []);
});

it('puts letters, pieces and words together as their vocabulary writes them', () => {
  assert.equal(textJoiner(['a', 'b', ' ', '<pad>'])([0, 1, 2, 1]), 'ab b');
  assert.equal(textJoiner(['the', 'Ġcat', 's', 'Ġsat'])([0, 1, 2, 3]), 'the cats sat');
  assert.equal(textJoiner(['', 'play', '##ing', 'cards'])([1, 2, 3]).trim(), 'playing cards');
  assert.equal(textJoiner(['the', 'film', 'was'])([0, 1, 2, 9]).trim(), 'the film was');
});
