import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { TimedFinding, Verdict } from '../../recipe/check.ts';
import type { Examination } from '../../recipe/examine.ts';
import { findingOf } from '../../recipe/findingOf.ts';
import { ExaminationError } from '../../training/errors.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import { complaintsOf } from '../problems/complaints.ts';
import { figures } from './outcome.ts';
import { readResults, writeResults } from './resultFile.ts';
import { noResults, withExamination, withFinding } from './scriptResults.ts';

const SCRIPT = '/a/train.js';

const finding = (check: string, verdict: Verdict, rest: Partial<TimedFinding> = {}): TimedFinding => ({
  ...findingOf(check, { verdict, message: `${check} ${verdict}` }),
  milliseconds: 3,
  ...rest,
});

const examination = (rest: Partial<Examination>): Examination => ({
  script: SCRIPT,
  scriptHash: 'hash',
  startedAt: '2024-01-01T10:00:00.000Z',
  capture: null,
  variables: [],
  findings: [],
  error: null,
  stopped: null,
  examples: null,
  answers: null,
  layers: null,
  runDirectory: '/runs/1',
  ...rest,
});

const CAPTURE = { framework: 'tfjs', location: { file: SCRIPT, line: 7, column: 3 } } as Capture;

describe('withFinding', () => {
  const WATCHED = 'skeleton/prediction-dynamics';
  const lost = finding(WATCHED, 'fail', { cause: 'not-finite' });
  const dated = { scriptHash: 'hash', startedAt: '2024-01-01T11:00:00.000Z', finding: lost };
  const checked = withExamination(
    noResults(SCRIPT),
    examination({ capture: CAPTURE, findings: [finding('skeleton/data-before-net', 'fail', { cause: 'not-finite' })] }),
    ['skeleton/data-before-net'],
  );

  it('stands beside the checks, refers to the one that tells the cause, and is a problem of its own line', () => {
    const results = withFinding(checked, dated);
    assert.equal(results.findings[WATCHED]?.finding.refersTo, 'skeleton/data-before-net');
    assert.equal(results.findings['skeleton/data-before-net']?.finding.refersTo, null);
    const [, watched] = complaintsOf(results, { file: SCRIPT, line: 1, column: 1 });
    assert.deepEqual([watched?.check, watched?.severity], [WATCHED, 'information']);
  });

  it('refers to no finding of another text, and survives later examinations', () => {
    const results = withFinding(checked, { ...dated, scriptHash: 'changed' });
    assert.equal(results.findings[WATCHED]?.finding.refersTo, null);
    const again = withExamination(results, examination({ findings: [finding('a', 'pass')] }), ['a']);
    assert.equal(again.findings[WATCHED]?.finding.verdict, 'fail');
  });
});

describe('withExamination', () => {
  const first = withExamination(
    noResults(SCRIPT),
    examination({ capture: CAPTURE, findings: [finding('a', 'pass'), finding('b', 'fail')] }),
    ['a', 'b'],
  );

  it('keeps the findings of checks that were not asked for', () => {
    const second = withExamination(first, examination({ capture: CAPTURE, findings: [finding('a', 'warn')] }), ['a']);
    assert.equal(second.findings['a']?.finding.verdict, 'warn');
    assert.equal(second.findings['b']?.finding.verdict, 'fail');
  });

  it('puts what broke off in the place of what was found before', () => {
    const error = new ExaminationError('threw', 'no data', { file: SCRIPT, line: 2, column: 1 });
    const second = withExamination(first, examination({ error }), ['a']);
    assert.equal(second.findings['a'], undefined);
    assert.deepEqual(second.error?.checks, ['a']);
    assert.equal(second.capture?.capture, CAPTURE);
    const third = withExamination(second, examination({ capture: CAPTURE, findings: [finding('a', 'pass')] }), ['a']);
    assert.equal(third.error, null);
  });

  it('lets a cancelled examination change nothing but what it found', () => {
    const error = new ExaminationError('cancelled', 'Cancelled.');
    const second = withExamination(first, examination({ error, findings: [finding('a', 'fail')] }), ['a', 'b']);
    assert.equal(second.findings['a']?.finding.verdict, 'fail');
    assert.equal(second.findings['b']?.finding.verdict, 'fail');
    assert.equal(second.error, null);
  });

  it('survives being written and read, numbers that JSON lacks included', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'results-'));
    const file = path.join(folder, 'deeper', 'results.json');
    const odd = finding('a', 'fail', { evidence: { loss: Number.NaN } });
    const error = new ExaminationError('hung', 'It hangs.', null, 'at x');
    const results = withExamination(first, examination({ findings: [odd], error }), ['a', 'b']);
    await writeResults(file, [results]);
    assert.deepEqual(await readResults(file), [results]);
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -5));
    assert.deepEqual(await readResults(file), []);
    assert.deepEqual(await readResults(path.join(folder, 'none.json')), []);
    await rm(folder, { recursive: true });
  });
});

describe('complaintsOf', () => {
  const trainingLine = { file: SCRIPT, line: 9, column: 1 };

  it('complains of failures and warnings alone, at the best line that is known', () => {
    const results = withExamination(
      noResults(SCRIPT),
      examination({
        capture: CAPTURE,
        findings: [
          finding('a', 'fail', { location: { file: SCRIPT, line: 4, column: 2 }, advice: 'Mend it.' }),
          finding('b', 'warn'),
          finding('c', 'pass'),
          finding('d', 'not-applicable'),
          finding('e', 'error'),
        ],
      }),
      ['a', 'b', 'c', 'd', 'e'],
    );
    const complaints = complaintsOf(results, trainingLine);
    assert.deepEqual(
      complaints.map(({ code, severity, location, message }) => [code, severity, location.line, message]),
      [
        ['a', 'error', 4, 'a fail\nMend it.'],
        ['b', 'warning', 7, 'b warn'],
      ],
    );
  });

  it('complains of what the script does, and not of the machine', () => {
    const broken = (error: ExaminationError) =>
      complaintsOf(withExamination(noResults(SCRIPT), examination({ error }), ['a']), trainingLine);
    assert.equal(broken(new ExaminationError('never-trained', 'x'))[0]?.location.line, 9);
    assert.equal(broken(new ExaminationError('interpreter-not-found', 'x')).length, 0);
  });
});

describe('figures', () => {
  it('are short, and say what was expected', () => {
    const loss = { expected: 'about ln 10 = 2.3026', observed: '2.3197' };
    assert.equal(figures(finding('a', 'pass', loss)), '2.3197 ≈ ln 10 = 2.3026');
    assert.equal(figures(finding('a', 'fail', { ...loss, observed: '26.1' })), '26.1, not ln 10 = 2.3026');
    assert.equal(
      figures(finding('a', 'fail', { expected: 'a finite loss', observed: 'NaN' })),
      'NaN, expected a finite loss',
    );
    assert.equal(figures(finding('a', 'not-applicable')), 'a not-applicable');
  });
});
