import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Example } from '../examples.ts';
import { type ColumnQuestion, columnsOf, fillColumn } from './columns.ts';
import { comparableCount, nearestDistances } from './nearest.ts';
import { apartness, usualOf } from './outliers.ts';
import { lengthOf, paddingOf } from './padding.ts';

const image = { kind: 'image', layout: 'HWC', height: 8, width: 8, channels: 1, flattened: false } as const;
const digits: ColumnQuestion = {
  input: { name: 'xs', decoding: image, shape: [8, 8, 1], names: null },
  padding: null,
  targets: [{ name: 'ys', decoding: { kind: 'class', written: 'one-hot' }, shape: [10], names: null }],
  answered: new Set(),
};
const titles = (question: ColumnQuestion, isUsual: boolean): readonly string[] =>
  columnsOf(question)
    .filter(({ usual }) => usual === isUsual)
    .map(({ title }) => title);
const sequences = (...rows: readonly (readonly number[])[]): readonly Example[] =>
  rows.map((values) => ({ shape: [values.length], values }));

describe('the columns of examples', () => {
  it('are brightness and contrast of pictures, with what the net says where it was asked', () => {
    assert.deepEqual(titles(digits, true), [
      'label',
      'brightness (mean)',
      'contrast (deviation)',
      'minimum',
      'maximum',
    ]);
    assert.deepEqual(titles({ ...digits, answered: new Set([0]) }, true).slice(0, 4), [
      'label',
      'prediction',
      'confidence',
      'loss',
    ]);
    assert.deepEqual(titles(digits, false), ['distance to the nearest']);
  });

  it('are of several targets those that the net was asked about, each under its name', () => {
    const several: ColumnQuestion = {
      ...digits,
      targets: [
        { name: 'digit', decoding: { kind: 'class', written: 'index' }, shape: [], names: null },
        { name: 'angle', decoding: { kind: 'values' }, shape: [1], names: null },
        { name: 'place', decoding: { kind: 'table' }, shape: [2], names: null },
        { name: null, decoding: { kind: 'class', written: 'index' }, shape: [], names: null },
      ],
      answered: new Set([0, 1, 2]),
    };
    const ofTargets = columnsOf(several).filter(({ source }) => source.from === 'answer');
    assert.deepEqual(
      ofTargets.map(({ title }) => title),
      ['digit: prediction', 'digit: confidence', 'digit: loss', 'angle: prediction', 'angle: error', 'place: error'],
    );
    assert.equal(new Set(ofTargets.map(({ id }) => id)).size, ofTargets.length);
  });

  it('say by what the nearest is measured: a table by its standardised columns', () => {
    const of = (decoding: ColumnQuestion['input']['decoding']) =>
      columnsOf({ ...digits, input: { ...digits.input, decoding } }).find(({ id }) => id === 'nearest')?.explained;
    assert.match(of({ kind: 'table' }) ?? '', /each column divided by its standard deviation/);
    assert.match(of(image) ?? '', /in the units of the numbers/);
    assert.match(of({ kind: 'tokens', written: 'index' }) ?? '', /share of the places/);
  });

  it('are all features of a table by their names, the first ones shown', () => {
    const table = (width: number, names: readonly string[] | null): ColumnQuestion => ({
      ...digits,
      input: { name: 'xs', decoding: { kind: 'table' }, shape: [width], names },
    });
    assert.deepEqual(titles(table(3, ['mean', 'width', 'width']), true), [
      'label',
      'mean',
      'width',
      'width (feature 2)',
    ]);
    assert.ok(titles(table(3, ['mean', 'width', 'width']), false).includes('mean (mean)'));
    assert.equal(titles(table(30, null), true).length, 13);
    assert.ok(titles(table(30, null), false).includes('feature 29'));
  });

  it('are what masks mark and boxes cover', () => {
    const over = { height: 2, width: 2 };
    const mask = { kind: 'mask', written: 'index', layout: 'HWC', classes: [0, 1], ...over } as const;
    const boxes = { kind: 'boxes', form: 'xyxy', unit: 'pixels', count: 2, ...over } as const;
    const question: ColumnQuestion = {
      ...digits,
      targets: [
        { name: 'mask', decoding: mask, shape: [2, 2], names: null },
        { name: 'boxes', decoding: boxes, shape: [2, 4], names: null },
      ],
    };
    assert.deepEqual(titles(question, true).slice(0, 3), [
      'mask: share that is marked',
      'boxes: number of boxes',
      'boxes: largest box, share',
    ]);
    const filled = new Float32Array(2);
    fillColumn(filled, { from: 'marked', target: 0, decoding: mask }, 0, [0, 1, 1, 1, 0, 0, 0, 0], 4);
    assert.deepEqual([...filled], [0.75, 0]);
    const values = [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 1, 2];
    fillColumn(filled, { from: 'boxes', target: 1, what: 'number', decoding: boxes }, 0, values, 8);
    assert.deepEqual([...filled], [1, 2]);
    fillColumn(filled, { from: 'boxes', target: 1, what: 'largest', decoding: boxes }, 0, values, 8);
    assert.deepEqual([...filled], [0.25, 0.5]);
  });

  it('are taken from the numbers that they name', () => {
    const column = (source: Parameters<typeof fillColumn>[1], values: readonly number[], width: number): number[] => {
      const filled = new Float32Array(3).fill(Number.NaN);
      fillColumn(filled, source, 1, values, width);
      return [...filled];
    };
    assert.deepEqual(column({ from: 'feature', of: 'input', at: 1 }, [1, -0.5, 3, 4], 2), [Number.NaN, -0.5, 4]);
    assert.deepEqual(column({ from: 'label', target: 0, written: 'one-hot' }, [0, 1, 1, 0], 2), [Number.NaN, 1, 0]);
    const padding = { value: 0, side: 'end' } as const;
    assert.deepEqual(column({ from: 'length', stepWidth: 1, padding }, [5, 6, 0, 7, 0, 0], 3), [Number.NaN, 2, 1]);
  });
});

describe('padding', () => {
  it('is what runs at one end and does not come in between', () => {
    assert.deepEqual(paddingOf(sequences([3, 4, 0, 0], [5, 6, 7, 0], [1, 2, 3, 4]), 1), { value: 0, side: 'end' });
    assert.deepEqual(paddingOf(sequences([0, 0, 3, 4], [0, 5, 6, 7]), 1), { value: 0, side: 'start' });
    assert.deepEqual(paddingOf(sequences([3, 4, 1, 1], [5, 1, 1, 1], [2, 3, 4, 5]), 1), { value: 1, side: 'end' });
    assert.deepEqual(paddingOf(sequences([3, -1, 2, 5, 0, 0, 0, 0], [1, 1, 2, 2, 0, 0, 0, 0]), 2), {
      value: 0,
      side: 'end',
    });
  });

  it('is no letter that texts happen to end with', () => {
    assert.equal(paddingOf(sequences([3, 9, 4, 9], [9, 5, 6, 9], [9, 2, 9, 9]), 1), null);
    assert.equal(paddingOf(sequences([1, 2, 3], [3, 2, 1]), 1), null);
    assert.equal(lengthOf([1, 2, 3], 0, 3, 1, null), 3);
  });
});

describe('outliers', () => {
  it('are what is far from the median, either way; of classes the rare ones', () => {
    assert.deepEqual(usualOf([1, 2, 3, 4, 100, Number.NaN]), { median: 3, distance: 1 });
    assert.deepEqual(usualOf([0, 0, 0, 0, 5]), { median: 0, distance: 1 });
    assert.equal(usualOf([Number.NaN]), null);
    assert.deepEqual([...apartness([1, 2, 3, -50, Number.NaN], false)], [0.5, 0.5, 1.5, 51.5, Number.NaN]);
    assert.deepEqual([...apartness([7, 7, 3, Number.NaN], true)], [-2, -2, -1, Number.NaN]);
  });
});

describe('the distance to the nearest', () => {
  function distances(values: readonly number[], width: number, measure: 'difference' | 'places'): readonly number[] {
    const steps = nearestDistances(values, values.length / width, width, measure, 0);
    for (let step = steps.next(); ; step = steps.next()) if (step.done) return [...step.value];
  }

  it('is over all other examples', () => {
    assert.deepEqual(distances([0, 0, 3, 3, 0, 1, Number.NaN, 0], 2, 'difference'), [
      Math.fround(Math.sqrt(0.5)),
      Math.fround(Math.sqrt(6.5)),
      Math.fround(Math.sqrt(0.5)),
      Number.NaN,
    ]);
    assert.deepEqual(distances([1, 2, 90, 2, 1, 1], 2, 'places'), [0.5, 0.5, 0.5]);
  });

  it('is bounded by the work that it takes', () => {
    assert.equal(comparableCount(2000, 784), 2000);
    assert.equal(comparableCount(60_000, 784), 5050);
    assert.equal(comparableCount(1000, 150_528), 166);
  });
});
