import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowsAhead } from './useVisibleRows.ts';

describe('the rows that are got ready', () => {
  it('lie in the direction in which one scrolls, the nearest first', () => {
    assert.deepEqual(rowsAhead({ first: 20, end: 26, heading: 'down' }, 1000).slice(0, 3), [26, 27, 28]);
    assert.deepEqual(rowsAhead({ first: 20, end: 26, heading: 'up' }, 1000).slice(0, 3), [19, 18, 17]);
  });

  it('end where the list does', () => {
    assert.deepEqual(rowsAhead({ first: 20, end: 26, heading: 'down' }, 28), [26, 27]);
    assert.deepEqual(rowsAhead({ first: 20, end: 26, heading: 'down' }, 26), []);
    assert.deepEqual(rowsAhead({ first: 2, end: 8, heading: 'up' }, 1000), [1, 0]);
  });
});
