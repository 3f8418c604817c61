import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fakeTraining, summarize } from '../testing/fakeTraining.ts';
import { npyBytes } from '../testing/npy.ts';
import { comparesExamples } from './comparesExamples.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'examples-'));
after(() => rmSync(folder, { recursive: true }));

/** Three examples with as many outputs each. @param units of the net's last weights */
function compares(labels: readonly number[], shape: readonly number[], units = 3): Promise<boolean> {
  const square = [
    [0, 0.1, 0.2],
    [0.3, 0, 0.1],
    [0, 0, 0.4],
  ];
  const training = fakeTraining({
    beforeActivation: square,
    activation: 'none',
    activate: (example) => example,
    targets: [[0], [1], [2]],
    criterion: () => 1,
  });
  const file = path.join(folder, `${labels.join('_')}.npy`);
  writeFileSync(file, npyBytes(labels, shape));
  return comparesExamples({
    ...training,
    weights: async () => [{ ...summarize('bias', [[0, 1]]), shape: [units] }],
    saveTensor: async () => ({ summary: summarize('target', [[0, 1]]), file }),
  });
}

test('as many classes as examples, by chance', async () => {
  assert.equal(await compares([2, 0, 0], [3]), false);
  assert.equal(await compares([2, 0, 0], [3, 1]), false);
  assert.equal(await compares([1, 0, 0, 0, 0, 1, 1, 0, 0], [3, 3]), false);
});

test('examples that are compared with each other', async () => {
  assert.equal(await compares([0, 1, 2], [3]), true, 'each matches its own');
  assert.equal(await compares([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]), true);
  assert.equal(await compares([2, 0, 0], [3], 64), true, 'no layer makes so many units');
  assert.equal(await compares([0.3, 0.1, 0.2, 0, 1, 0, 0, 0, 1], [3, 3]), true, 'similarities');
});
