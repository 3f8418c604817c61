/** `training-recipe compare`, by the built command line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { inRepository } from '../../scripts/repository.ts';

interface Report {
  readonly findings: readonly { readonly check: string; readonly verdict: string; readonly message: string }[];
}

const script = inRepository('test/contract/fixtures/tfjs/functions.js');

function compare(...args: readonly string[]): { readonly status: number | null; readonly report: Report } {
  const { status, stdout } = spawnSync(
    process.execPath,
    [inRepository('dist/cli.js'), 'compare', script, ...args, '--format', 'json'],
    { encoding: 'utf8' },
  );
  return { status, report: JSON.parse(stdout) as Report };
}

test('two functions that agree end with 0', () => {
  const { status, report } = compare('distances', 'distances_loop', '--argument', 'inputs');
  assert.deepEqual(
    report.findings.map(({ check, verdict }) => [check, verdict]),
    [['skeleton/generalize', 'pass']],
    report.findings[0]?.message,
  );
  assert.equal(status, 0);
});

test('two functions that differ end with 1, and with the place', () => {
  const { status, report } = compare('distances_mixed', 'distances');
  assert.equal(report.findings[0]?.verdict, 'fail', report.findings[0]?.message);
  assert.match(report.findings[0]?.message ?? '', /most of all at \[\d, \d\]/);
  assert.equal(status, 1);
});
