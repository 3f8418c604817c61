import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNames, writeNames } from './classNames.ts';

describe('class names', () => {
  it('are separated by commas', () => {
    assert.deepEqual(parseNames(' cat,dog , a bird'), ['cat', 'dog', 'a bird']);
    assert.deepEqual(parseNames('  '), []);
    assert.deepEqual(parseNames('cat,,dog'), ['cat', '', 'dog']);
  });

  it('may hold a comma in quotes', () => {
    assert.deepEqual(parseNames('"bad, or worse", good'), ['bad, or worse', 'good']);
    assert.deepEqual(parseNames('5" pipe, pipe'), ['5" pipe', 'pipe']);
  });

  it('come back as they were written', () => {
    const names = ['good', 'bad, or worse', ' ', ',', 'a "good" one', '', '\n'];
    assert.deepEqual(parseNames(writeNames(names)), names);
  });
});
