import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LineEdit, lineAfterEdit } from './trackedLine.ts';

/** Where line 10 is after an edit. */
const tenth = (start: readonly [number, number], end: readonly [number, number], text: string): number | null => {
  const edit: LineEdit = { startLine: start[0], startColumn: start[1], endLine: end[0], endColumn: end[1], text };
  return lineAfterEdit(10, edit);
};

describe('lineAfterEdit', () => {
  it('moves a line with what is put in and taken out above it', () => {
    assert.equal(tenth([3, 4], [3, 4], 'a\nb\n'), 12);
    assert.equal(tenth([3, 0], [5, 0], ''), 8);
    assert.equal(tenth([9, 7], [9, 7], '\nmore'), 11);
    assert.equal(tenth([10, 0], [10, 0], 'whole line\n'), 11);
    assert.equal(tenth([8, 0], [10, 0], ''), 8);
  });

  it('leaves a line where only later ones change', () => {
    assert.equal(tenth([11, 0], [14, 2], 'x'), 10);
  });

  it('gives up a line that was edited itself', () => {
    assert.equal(tenth([10, 3], [10, 5], 'x'), null);
    assert.equal(tenth([10, 3], [10, 3], '\n'), null);
    assert.equal(tenth([8, 2], [12, 0], ''), null);
    assert.equal(tenth([10, 0], [11, 0], ''), null);
    assert.equal(tenth([8, 3], [10, 0], ''), null);
  });
});
