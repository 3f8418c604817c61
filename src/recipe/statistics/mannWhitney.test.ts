import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mannWhitney } from './mannWhitney.ts';

test('three against three, all lower: one way of twenty', () => {
  assert.equal(mannWhitney([1, 2, 3], [4, 5, 6]), 1 / 20);
});

test('all alike is no evidence, and all higher even less', () => {
  assert.equal(mannWhitney([1, 1, 1], [1, 1, 1]), 1);
  assert.equal(mannWhitney([4, 5, 6], [1, 2, 3]), 1);
});

test('one pair out of order: four ways of seventy would be no better', () => {
  assert.equal(mannWhitney([1, 2, 3, 5], [4, 6, 7, 8]), 2 / 70);
});
