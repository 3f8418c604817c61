import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askingOf, classesOfText, classOfKey, keysOf, numberOfText } from './answerKeys.ts';

const classes = (...names: readonly (string | null)[]) => names.map((name, number) => ({ number, name }));
const many = classes(...Array.from({ length: 12 }, (_, at) => ['cat', 'cow', 'cattle'][at] ?? `other ${at}`));

describe('answers by keyboard', () => {
  it('are one key up to ten classes, and typed beyond', () => {
    assert.equal(askingOf({ kind: 'classes', classes: many.slice(0, 10) }), 'keys');
    assert.equal(askingOf({ kind: 'classes', classes: many }), 'typed');
    assert.equal(askingOf({ kind: 'values', classes: [] }), 'number');
  });

  it("take a class's own number, so that 1 is class 1 and never the first class", () => {
    assert.equal(classOfKey('1', classes(null, null)), 1);
    assert.equal(classOfKey('0', classes('cat', 'dog')), 0);
    assert.equal(classOfKey('2', classes('cat', 'dog')), null);
    assert.equal(classOfKey('Enter', classes('cat', 'dog')), null);
  });

  it('take the letters that all classes are called by', () => {
    assert.deepEqual(keysOf(classes('A', 'b')), ['a', 'b']);
    assert.equal(classOfKey('B', classes('A', 'b')), 1);
    assert.equal(classOfKey('1', classes('2', '1')), 1);
    assert.deepEqual(keysOf(classes('a', 'bee')), ['0', '1']);
    assert.deepEqual(keysOf(classes('a', 'A')), ['0', '1']);
  });

  it('find a class by number, name or the beginning of a name', () => {
    const found = (text: string) => classesOfText(text, many).map(({ number }) => number);
    assert.deepEqual(found('11'), [11]);
    assert.deepEqual(found(' Cat '), [0]);
    assert.deepEqual(found('c'), [0, 1, 2]);
    assert.deepEqual(found('cow'), [1]);
    assert.deepEqual(found('12'), []);
    assert.deepEqual(found(''), []);
  });

  it('read numbers with a point or a comma', () => {
    assert.equal(numberOfText('−1,5'), -1.5);
    assert.equal(numberOfText(' 2.25 '), 2.25);
    assert.equal(numberOfText('1,000.5'), null);
    assert.equal(numberOfText(''), null);
    assert.equal(numberOfText('x'), null);
  });
});
