import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Baseline } from '../../recipe/2-skeleton/humanBaseline/baseline.ts';
import { answered, begin, ended, shown } from '../../recipe/2-skeleton/humanBaseline/passes.ts';
import { baselineReport } from './baselineSnapshot.ts';

const labels = [0, 1, 1, 0];

/** A sample of four that is answered in its order: one wrong, one that could not be told. */
function baseline(): Baseline {
  const answers = [0, 0, 1, null];
  const labelling = answers.reduce(
    (before, answer, at) => answered(before, { pass: 0, at }, answer),
    begin(labels.length, '2026-01-01T00:00:00.000Z'),
  );
  return {
    script: '/home/someone/train.py',
    directory: '/home/someone/kept',
    sample: {
      drawnAt: '2026-01-01T00:00:00.000Z',
      seed: 1,
      drawnFrom: 'all 100 examples of the data',
      kind: 'classes',
      classCount: 2,
      names: ['cat', 'dog'],
      range: [0, 0, 1],
      constant: 1,
      framework: 'torch',
      asTheNetGetsThem: true,
      inputs: [],
      examples: labels.map((label, example) => ({ example, label, digest: String(example) })),
    },
    labelling,
    net: {
      source: 'watched',
      answers: [0, 1, 1, 1],
      steps: 189,
      startedAt: '2026-01-01T00:00:00.000Z',
      scriptHash: '',
    },
    withoutNet: null,
    presence: null,
  };
}

const report = (of: Baseline) =>
  baselineReport({ baseline: of, samples: [of], sources: { data: null, watched: null }, trouble: null }, () => false);

test('the report says nothing before the person has looked at the figures', () => {
  assert.equal(report(baseline()), null);
  assert.equal(report({ ...baseline(), labelling: ended(baseline().labelling) }), null);
});

test('the report has the figures of all who answered, without the examples and where they lie', () => {
  const looked = { ...baseline(), labelling: shown(ended(baseline().labelling)) };
  const told = report(looked);
  assert.ok(told);
  const { figures, rows } = told.results;
  assert.deepEqual([rows, told.sample.inputs], [[], []]);
  assert.ok(figures.kind === 'classes');
  const [pass] = figures.passes;
  assert.deepEqual([pass?.score?.hits, pass?.score?.of, pass?.untold], [2, 3, 1]);
  assert.deepEqual([pass?.constant?.hits, pass?.constant?.of], [2, 3]);
  assert.deepEqual([figures.besideNet?.net.hits, figures.besideNet?.net.of], [3, 3]);
  assert.deepEqual(told.sample.classes.at(told.results.constant), { number: 1, name: 'dog' });
  assert.doesNotMatch(JSON.stringify(told), /home\/someone/);
});
