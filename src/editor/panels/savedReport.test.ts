import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { DynamicsRun } from './dynamicsMessages.ts';
import type { ReportSnapshot } from './reportMessages.ts';
import { savedReport } from './savedReport.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'saved-report-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, 'report.js'), 'const text = "</script>";\n//# sourceMappingURL=report.js.map\n');
writeFileSync(path.join(folder, 'report.css'), 'p { margin: 0 }\n/*# sourceMappingURL=report.css.map */\n');

const run = (startedAt: string, losses: readonly number[]): DynamicsRun => ({
  startedAt,
  stale: false,
  training: 'PyTorch: Net',
  changed: [],
  state: 'The script ended with FileNotFoundError: /home/someone/missing.txt.',
  loss: { steps: losses.map((_, step) => step), values: losses },
  stepsAPoint: 1,
  metrics: [{ name: 'accuracy', on: 'evaluation', place: 'train.py:40', steps: [1], values: [0.75] }],
  rates: [[0, 0.001]],
  steps: losses.length,
  gradients: { steps: [], series: [] },
  updates: { steps: [], series: [] },
  predictions: {
    kind: 'values',
    steps: [0],
    recorded: 1,
    truth: [1],
    scores: [[0.123456789]],
    labels: null,
    examples: [{ index: 0, jitter: 0, labelChanges: null, forgotten: null, right: null }],
  },
  withoutPredictions: null,
  filters: null,
  finding: null,
});

const snapshot: ReportSnapshot = {
  script: '/home/someone/train.py',
  scriptName: 'train.py',
  doing: 'Overfit one batch',
  error: null,
  training: 'PyTorch: Net',
  focus: { check: 'skeleton/loss-at-init', wish: 1 },
  savedAt: null,
  batch: {
    capturedAt: '2026-01-01T00:00:00.000Z',
    stale: false,
    size: 64,
    tensors: [{ role: 'input', name: 'x', line: 'f32[64,2]  x∈[-0.424, 2.821]' }],
    how: 'Image',
    examples: [{ picture: 'data:image/png;base64,iVBORw0KGgo=', numbers: null, label: '7' }],
  },
  firstLayer: {
    name: 'conv.weight',
    filters: { height: 1, width: 1, channels: 1, pictures: [[0.5]], count: 1 },
    capturedAt: '2026-01-01T00:00:00.000Z',
    stale: false,
  },
  trainings: {
    script: '/home/someone/train.py',
    scriptName: 'train.py',
    phase: null,
    error: null,
    whole: '2026-01-01T01:00:00.000Z',
    runs: [run('2026-01-01T01:00:00.000Z', [2.3197381496429443, 0.25])],
  },
  baseline: null,
  leftOut: [],
  stages: [
    {
      title: '2 Skeleton',
      checks: [
        {
          id: 'skeleton/loss-at-init',
          title: 'Verify loss at init',
          question: 'Does it?',
          finding: {
            verdict: 'fail',
            verdictWord: 'failed',
            stale: false,
            message: 'The "softmax" is applied <twice>.',
            expected: 'ln 10',
            observed: null,
            advice: null,
            location: { file: '/home/someone/train.py', line: 31, column: 1 },
            place: 'train.py:31',
            refersTo: null,
            evidence: {},
            plots: [],
          },
        },
      ],
    },
  ],
};

test('is one file that holds its script, its style and what it shows', async () => {
  const page = await savedReport(snapshot, folder, new Date('2026-01-02T03:04:05Z'));
  assert.match(page, /const text = "<\\\/script>";/);
  assert.equal(page.split('</script>').length, 2);
  assert.doesNotMatch(page, /sourceMappingURL|src=|href=/);
  const read = snapshotIn(page);
  assert.equal(read.savedAt, '2026-01-02 03:04');
  assert.equal(read.doing, null);
  assert.equal(read.stages[0]?.checks[0]?.finding?.message, 'The "softmax" is applied <twice>.');
  assert.equal(read.stages[0]?.checks[0]?.finding?.place, 'train.py:31');
});

test('holds the batch’s pictures and the trainings’ figures, and may load nothing', async () => {
  const page = await savedReport(snapshot, folder, new Date());
  const { batch, firstLayer, trainings, leftOut } = snapshotIn(page);
  assert.deepEqual(firstLayer?.filters.pictures, [[0.5]]);
  assert.equal(batch?.examples[0]?.picture, 'data:image/png;base64,iVBORw0KGgo=');
  assert.deepEqual(trainings?.runs[0]?.loss.values, [2.3197381496429443, 0.25]);
  assert.equal(trainings?.runs[0]?.metrics[0]?.values[0], 0.75);
  assert.deepEqual(trainings?.runs[0]?.predictions?.scores, [[0.1235]]);
  assert.deepEqual(leftOut, []);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  assert.equal(policy, "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:");
});

test('stays small: predictions go first, then pictures, and the page says so', async () => {
  const picture = `data:image/png;base64,${'A'.repeat(100_000)}`;
  const examples = Array.from({ length: 24 }, () => ({ picture, numbers: null, label: '7' }));
  const large = { ...snapshot, batch: snapshot.batch && { ...snapshot.batch, examples } };
  const page = await savedReport(large, folder, new Date());
  assert.ok(page.length < 3_000_000);
  const { leftOut, batch, trainings } = snapshotIn(page);
  assert.deepEqual(leftOut, ['predictions on the first batch', 'pictures of the batch']);
  assert.deepEqual([batch?.examples.length, trainings?.runs[0]?.predictions], [0, null]);
});

function snapshotIn(page: string): ReportSnapshot {
  const kept = /data-snapshot="([^"]*)"/.exec(page)?.[1] ?? '';
  return JSON.parse(kept.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))) as ReportSnapshot;
}

test('says nothing of the machine that it was made on', async () => {
  assert.doesNotMatch(await savedReport(snapshot, folder, new Date()), /home\/someone/);
});
