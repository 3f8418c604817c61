import assert from 'node:assert/strict';
import { it } from 'node:test';
import { edited, placeBefore } from './edits.ts';

const text = 'const a = 1;\nconst b = 22;\nuse(a, b);\n';

it('takes places behind, in and before changes back to the file', () => {
  const source = edited(text, [
    { line: 2, column: 11, endLine: 2, endColumn: 13, text: '4444' },
    { line: 1, column: 1, endLine: 1, endColumn: 1, text: '// one\n// two\n' },
  ]);
  assert.equal(source.after, '// one\n// two\nconst a = 1;\nconst b = 4444;\nuse(a, b);\n');
  assert.deepEqual(placeBefore(source, 3, 7), { line: 1, column: 7 });
  assert.deepEqual(placeBefore(source, 4, 12), { line: 2, column: 11 });
  assert.deepEqual(placeBefore(source, 4, 15), { line: 2, column: 13 });
  assert.deepEqual(placeBefore(source, 5, 5), { line: 3, column: 5 });
});

it('takes lines away and keeps those behind them where they are in the file', () => {
  const source = edited(text, [{ line: 1, column: 1, endLine: 3, endColumn: 1, text: '' }]);
  assert.equal(source.after, 'use(a, b);\n');
  assert.deepEqual(placeBefore(source, 1, 5), { line: 3, column: 5 });
});

it('refuses edits that lie over each other', () => {
  const over = { line: 1, column: 3, endLine: 2, endColumn: 5, text: '' };
  assert.throws(() => edited(text, [over, { ...over, column: 4 }]), RangeError);
});
