import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runningText } from './runningText.ts';

const words = ['<pad>', 'the', 'film', 'was', 'dull'];

it('leaves out what fills a text up, and says how much that is', () => {
  assert.deepEqual(runningText([1, 2, 3, 4, 0, 0, 0], words), {
    text: 'the film was dull',
    padding: { word: '<pad>', count: 3, where: 'after' },
  });
  assert.deepEqual(runningText([0, 0, 1, 2], words), {
    text: 'the film',
    padding: { word: '<pad>', count: 2, where: 'before' },
  });
});

it('takes a single token at the end, and a text of one word alone, for what they are', () => {
  assert.deepEqual(runningText([1, 2, 3, 4], words), { text: 'the film was dull', padding: null });
  assert.deepEqual(runningText([4, 4, 4], words), { text: 'dull dull dull', padding: null });
});

it('keeps the lines of letters', () => {
  assert.equal(runningText([0, 1, 2, 0], ['a', '\n', ' ']).text, 'a\n a');
});
