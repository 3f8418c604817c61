/** The examples, judged by the built command line as a person would run it: sound ones pass, faults are flagged where they are. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inRepository } from '../../scripts/repository.ts';

interface Report {
  readonly capture: { readonly loss: { readonly name: string; readonly value: number } } | null;
  readonly findings: readonly {
    readonly check: string;
    readonly verdict: string;
    readonly message: string;
    readonly location: { readonly file: string; readonly line: number } | null;
  }[];
  readonly error: unknown;
}

interface Example {
  readonly script: string;
  /** The loss of a uniform guess, where the criterion has one. */
  readonly uniform?: number;
  /** For a planted fault: what the finding must say, and a text on each line that it may point at. */
  readonly fault?: { readonly says: RegExp; readonly on: readonly string[] };
}

const examples: readonly Example[] = [
  { script: 'digits.js', uniform: Math.log(10) },
  { script: 'iris.ts', uniform: Math.log(3) },
  { script: 'titles.js' },
  { script: 'cars.mjs' },
  {
    script: 'digits-softmax-twice.js',
    fault: { says: /softmax.*again/, on: ["activation: 'softmax'", 'softmaxCrossEntropy'] },
  },
  { script: 'digits-large-init.js', fault: { says: /2\.3026.*too large/, on: ['tf.layers.dense({'] } },
  { script: 'iris-summed-loss.ts', fault: { says: /sum/, on: ['sum('] } },
  {
    script: 'car-weight.mjs',
    fault: { says: /targets are not normalised/, on: ['units: 1 }', 'loss:', 'const weight'] },
  },
];

function runCli(script: string): { readonly exitCode: number | null; readonly report: Report } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inRepository('dist/cli.js'), 'check', script, '--check', 'skeleton/loss-at-init', '--format', 'json'],
    { encoding: 'utf8', timeout: 120_000 },
  );
  try {
    return { exitCode: status, report: JSON.parse(stdout) as Report };
  } catch {
    throw new Error(`exit code ${status}, and on standard output no JSON:\n${stdout}\n${stderr}`);
  }
}

describe('examples', () => {
  for (const { script, uniform, fault } of examples) {
    it(`${script} is ${fault === undefined ? 'sound' : 'flagged'}`, () => {
      const file = inRepository('examples/tfjs', script);
      const { exitCode, report } = runCli(file);
      assert.equal(report.error, null);
      const [finding] = report.findings;
      assert.ok(finding !== undefined && report.findings.length === 1);
      if (fault === undefined) {
        assert.equal(finding.verdict, 'pass', finding.message);
        assert.equal(exitCode, 0);
        const loss = report.capture?.loss.value ?? Number.NaN;
        if (uniform !== undefined) assert.ok(Math.abs(loss - uniform) < 0.3 * uniform, `loss ${loss}`);
        return;
      }
      assert.ok(['fail', 'warn'].includes(finding.verdict), `${finding.verdict}: ${finding.message}`);
      assert.equal(exitCode, finding.verdict === 'fail' ? 1 : 0);
      assert.match(finding.message, fault.says);
      const line = readFileSync(file, 'utf8').split('\n')[(finding.location?.line ?? 0) - 1] ?? '';
      assert.ok(
        fault.on.some((text) => line.includes(text)),
        `line ${finding.location?.line}: ${line}`,
      );
    });
  }
});
