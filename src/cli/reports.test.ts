import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { TimedFinding } from '../recipe/check.ts';
import type { Examination } from '../recipe/examine.ts';
import { findingOf } from '../recipe/findingOf.ts';
import { ExaminationError } from '../training/errors.ts';
import { junitReport } from './junitReport.ts';
import { sarifReport } from './sarifReport.ts';

const script = path.resolve('train.py');

const finding = (change: Partial<TimedFinding>): TimedFinding => ({
  ...findingOf('skeleton/loss-at-init', {
    verdict: 'fail',
    message: 'Loss is 5 < "10" & more.',
    location: { file: script, line: 7, column: 3 },
    related: [{ message: 'here', location: { file: '/elsewhere/net.py', line: 2, column: 1 } }],
    advice: 'Mend it.',
    evidence: { loss: 5 },
  }),
  milliseconds: 1500,
  ...change,
});

const examination = (change: Partial<Examination>): Examination => ({
  script,
  scriptHash: '',
  startedAt: '2024-01-01T10:00:00.000Z',
  capture: null,
  variables: [],
  findings: [finding({})],
  error: null,
  stopped: null,
  examples: null,
  answers: null,
  layers: null,
  runDirectory: '/runs/1',
  ...change,
});

test('SARIF names files below the base folder relative to it, and others by their address', () => {
  const { runs } = JSON.parse(JSON.stringify(sarifReport(examination({}), '0.1.0', path.resolve('.'))));
  const [result] = runs[0].results;
  assert.equal(result.level, 'error');
  assert.equal(result.kind, 'fail');
  assert.deepEqual(result.locations[0].physicalLocation, {
    artifactLocation: { uri: 'train.py', uriBaseId: 'SRCROOT' },
    region: { startLine: 7, startColumn: 3 },
  });
  assert.equal(result.relatedLocations[0].physicalLocation.artifactLocation.uri, 'file:///elsewhere/net.py');
  assert.equal(runs[0].tool.driver.rules[result.ruleIndex].id, 'skeleton/loss-at-init');
});

test('SARIF tells of a script that could not be run', () => {
  const error = new ExaminationError('threw', 'It raised.', { file: script, line: 3, column: 1 });
  const { runs } = JSON.parse(
    JSON.stringify(sarifReport(examination({ findings: [], error }), '0.1.0', path.resolve('.'))),
  );
  assert.equal(runs[0].invocations[0].executionSuccessful, false);
  assert.equal(runs[0].invocations[0].toolExecutionNotifications[0].descriptor.id, 'threw');
});

test('JUnit counts what failed, what was skipped and what broke off, and escapes what XML cannot hold', () => {
  const error = new ExaminationError('timed-out', 'Too slow\u0007.');
  const xml = junitReport(
    examination({
      findings: [
        finding({}),
        finding({ verdict: 'not-applicable' }),
        finding({ verdict: 'pass' }),
        finding({ verdict: 'warn' }),
      ],
      error,
    }),
  );
  assert.match(xml, /tests="5" failures="1" errors="1" skipped="1" time="6.000"/);
  assert.match(xml, /message="Loss is 5 &#60; &#34;10&#34; &#38; more."/);
  assert.match(xml, /message="Too slow." type="timed-out"/);
  assert.match(xml, /<system-out>warning:/);
  assert.equal(xml.match(/<testcase /g)?.length, 5);
});
