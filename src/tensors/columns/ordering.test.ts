import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyFigures, fillFigures } from './figures.ts';
import { histogramOf } from './histogram.ts';
import { orderedExamples } from './ordering.ts';

describe('columns of examples', () => {
  it('are over the finite numbers of each example', () => {
    const columns = emptyFigures(3);
    fillFigures(columns, 0, [1, 3, Number.NaN, Number.NaN], 2);
    fillFigures(columns, 2, [-0.5, Number.POSITIVE_INFINITY], 2);
    assert.deepEqual([...columns.mean], [2, Number.NaN, -0.5]);
    assert.deepEqual([...columns.deviation], [1, Number.NaN, 0]);
    assert.deepEqual([...columns.minimum], [1, Number.NaN, -0.5]);
    assert.deepEqual([...columns.maximum], [3, Number.NaN, -0.5]);
  });

  it('sort either way, with what has no number last', () => {
    const by = [3, Number.NaN, 1, 3];
    const all = { count: 4, by, ranges: [], among: null };
    assert.deepEqual([...orderedExamples({ ...all, descending: false })], [2, 0, 3, 1]);
    assert.deepEqual([...orderedExamples({ ...all, descending: true })], [0, 3, 2, 1]);
    assert.deepEqual([...orderedExamples({ ...all, by: null, descending: true })], [3, 2, 1, 0]);
  });

  it('filter by ranges with both ends, and by what a finding speaks of', () => {
    const values = [3, Number.NaN, 1, 2];
    const question = { count: 4, by: null, descending: false, among: null };
    assert.deepEqual([...orderedExamples({ ...question, ranges: [{ values, from: 2, to: 3 }] })], [0, 3]);
    assert.deepEqual([...orderedExamples({ ...question, ranges: [], among: [3, 1, 3, 9] })], [3, 1]);
  });
});

describe('histograms', () => {
  it('give classes a bar each and quantities equal parts', () => {
    assert.deepEqual(histogramOf([0, 2, 2, 1, 2], 20), { least: 0, most: 2, from: -0.5, to: 2.5, counts: [1, 1, 3] });
    assert.deepEqual(histogramOf([0, 0.5, 1, Number.NaN], 2), { least: 0, most: 1, from: 0, to: 1, counts: [1, 2] });
    assert.deepEqual(histogramOf([0.25, 0.25], 4), { least: 0.25, most: 0.25, from: 0.25, to: 0.25, counts: [2] });
    assert.equal(histogramOf([Number.NaN], 4), null);
  });
});
