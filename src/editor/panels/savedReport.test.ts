import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { ReportSnapshot } from './reportMessages.ts';
import { savedReport } from './savedReport.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'saved-report-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, 'report.js'), 'const text = "</script>";\n//# sourceMappingURL=report.js.map\n');
writeFileSync(path.join(folder, 'report.css'), 'p { margin: 0 }\n/*# sourceMappingURL=report.css.map */\n');

const snapshot: ReportSnapshot = {
  script: '/home/someone/train.py',
  scriptName: 'train.py',
  doing: 'Overfit one batch',
  error: null,
  training: 'PyTorch: Net',
  focus: { check: 'skeleton/loss-at-init', wish: 1 },
  savedAt: null,
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
  const kept = /data-snapshot="([^"]*)"/.exec(page)?.[1] ?? '';
  const read = JSON.parse(kept.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))) as ReportSnapshot;
  assert.equal(read.savedAt, '2026-01-02 03:04');
  assert.equal(read.doing, null);
  assert.equal(read.stages[0]?.checks[0]?.finding?.message, 'The "softmax" is applied <twice>.');
  assert.equal(read.stages[0]?.checks[0]?.finding?.place, 'train.py:31');
});

test('says nothing of the machine that it was made on', async () => {
  assert.doesNotMatch(await savedReport(snapshot, folder, new Date()), /home\/someone/);
});
