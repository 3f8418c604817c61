import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figuresOf, type Judged } from './figures.ts';
import type { Answer, Labelling, Pass } from './passes.ts';

const pass = (answers: readonly Answer[], order = answers.map((_, at) => at)): Pass => ({
  startedAt: '2025-01-02T03:04:05.000Z',
  order,
  answers,
  ended: false,
  knowing: false,
});
const labelled = (...passes: readonly Pass[]): Labelling => ({ passes, shown: true });
const classes = (labelling: Labelling, more: Partial<Judged> = {}) => {
  const figures = figuresOf({
    kind: 'classes',
    labels: [0, 0, 1, 1, 2, 2],
    constant: 0,
    labelling,
    net: null,
    ...more,
  });
  assert.ok(figures.kind === 'classes');
  return figures;
};

describe('figures of classes', () => {
  it('compare each pass with the labels, leaving out what could not be told', () => {
    const [first] = classes(labelled(pass([0, 0, 1, 2, null, 2]))).passes;
    assert.deepEqual([first?.score?.hits, first?.score?.of], [4, 5]);
    assert.deepEqual([first?.asked, first?.untold], [6, 1]);
    // Agreement 4/5; by chance 2/5·2/5 + 1/5·2/5 + 2/5·1/5 = 8/25: κ = 12/17.
    assert.ok(Math.abs((first?.kappa?.value ?? 0) - 12 / 17) < 1e-12);
    assert.deepEqual([first?.constant?.hits, first?.constant?.of], [2, 5]);
  });

  it('compare the passes by example, whatever their orders', () => {
    const figures = classes(labelled(pass([0, 0, 1, 2, 1, 2]), pass([2, 1, 2, 1, 0, 0], [5, 4, 3, 2, 1, 0])));
    assert.deepEqual([figures.agreement?.score.hits, figures.agreement?.score.of], [6, 6]);
    assert.deepEqual(figures.suspects, [3, 4]);
  });

  it('know of no agreement and of no suspects before the second pass', () => {
    const figures = classes(labelled(pass([1, 0, 1])));
    assert.equal(figures.agreement, null);
    assert.deepEqual(figures.suspects, []);
    assert.equal(figures.passes[0]?.asked, 3);
  });

  it('set the net beside the person on what both answered', () => {
    const { besideNet } = classes(labelled(pass([0, 1, 1, 0, null, 0])), { net: [0, 0, null, 1, 2, 1] });
    assert.deepEqual([besideNet?.net.hits, besideNet?.person.hits, besideNet?.net.of], [3, 1, 4]);
    assert.deepEqual(besideNet?.shared, { both: 1, person: 0, net: 2, neither: 1 });
    assert.equal(classes(labelled(pass([0])), { net: [null, 1, 1, 1, 1, 1] }).besideNet, null);
  });
});

describe('figures of values', () => {
  it('are absolute errors, beside those of a constant guess on the same examples', () => {
    const labels = [10, 20, 30, 40];
    const labelling = labelled(pass([12, 16, 30, null]), pass([13, 16, 31, 40]));
    const figures = figuresOf({ kind: 'values', labels, constant: 20, labelling, net: [11, 20, 27, 0] });
    assert.ok(figures.kind === 'values');
    const [first, second] = figures.passes;
    assert.equal(first?.score?.value, 2);
    assert.equal(first?.constant?.value, (10 + 0 + 10) / 3);
    assert.equal(second?.score?.value, (3 + 4 + 1 + 0) / 4);
    assert.equal(figures.agreement?.score.value, 2 / 3);
    assert.deepEqual([figures.besideNet?.net.value, figures.besideNet?.person.value], [4 / 3, 2]);
    assert.equal(first?.kappa, null);
  });
});
