/**
 * The examples, judged by the built command line as a person would run it: sound ones pass, faults are flagged where they
 * are, and what the mathematics says is said in the same figures of all three frameworks.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pythonForTests } from '../../scripts/pythonEnvironment.ts';
import { inRepository } from '../../scripts/repository.ts';

interface Report {
  readonly capture: { readonly loss: { readonly name: string; readonly value: number } } | null;
  readonly findings: readonly {
    readonly check: string;
    readonly verdict: string;
    readonly message: string;
    readonly expected: string | null;
    readonly location: { readonly file: string; readonly line: number } | null;
  }[];
  readonly error: unknown;
}

interface Example {
  /** Of its twins: `softmax-twice` stands for `softmax-twice.js` and `softmax_twice.py`. */
  readonly name: string;
  readonly verdict: 'pass' | 'warn' | 'fail';
  /** What no draw of weights or batch changes, and no framework. */
  readonly figure?: RegExp;
  /** The loss of a uniform guess, where the criterion has one. */
  readonly uniform?: number;
  /** Of a planted fault: what the finding must say, and a text on each line that it may point at. */
  readonly fault?: { readonly says: RegExp; readonly on: readonly string[] };
}

const examples: readonly Example[] = [
  { name: 'digits', verdict: 'pass', figure: /ln 10 = 2\.3026/, uniform: Math.log(10) },
  { name: 'iris', verdict: 'pass', figure: /ln 3 = 1\.0986/, uniform: Math.log(3) },
  { name: 'titles', verdict: 'pass', figure: /ln 67 = 4\.2047/, uniform: Math.log(67) },
  { name: 'cars', verdict: 'pass' },
  {
    name: 'digits-softmax-twice',
    verdict: 'fail',
    // ln(1 + 9 / e)
    figure: /1\.4612/,
    fault: { says: /softmax.*again/i, on: ["activation: 'softmax'", 'activation="softmax"', 'F.softmax'] },
  },
  {
    name: 'digits-large-init',
    verdict: 'fail',
    figure: /ln 10 = 2\.3026/,
    fault: { says: /too large/, on: ['tf.layers.dense({', 'nn.Linear(64, 10)', 'nn.init.normal_', 'layers.Dense(10'] },
  },
  {
    name: 'iris-summed-loss',
    verdict: 'fail',
    figure: /ln 3 = 1\.0986/,
    fault: { says: /summed over the 30 examples/, on: ['sum(', 'criterion(y,', 'cross_entropy(predict'] },
  },
  {
    name: 'car-weight',
    verdict: 'warn',
    fault: {
      says: /targets are not normalised/,
      on: ['units: 1 }', 'loss:', 'const weight', 'layers.Dense(1)', 'nn.Linear(32, 1)'],
    },
  },
];

const folders = { tfjs: ['.js', '.mjs', '.ts'], pytorch: ['.py'], keras: ['.py'] } as const;

function scriptOf(name: string, folder: keyof typeof folders): string {
  const written = folder === 'tfjs' ? name : name.replaceAll('-', '_');
  const found = folders[folder]
    .map((extension) => inRepository('examples', folder, `${written}${extension}`))
    .find(existsSync);
  assert.ok(found !== undefined, `examples/${folder} has no ${name}`);
  return found;
}

function runCli(script: string, python: string | null): { readonly exitCode: number | null; readonly report: Report } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      inRepository('dist/cli.js'),
      'check',
      script,
      '--check',
      'skeleton/loss-at-init',
      '--format',
      'json',
      ...(python === null ? [] : ['--python', python]),
    ],
    { encoding: 'utf8', timeout: 240_000 },
  );
  try {
    return { exitCode: status, report: JSON.parse(stdout) as Report };
  } catch {
    throw new Error(`exit code ${status}, and on standard output no JSON:\n${stdout}\n${stderr}`);
  }
}

for (const folder of ['tfjs', 'pytorch', 'keras'] as const) {
  describe(`examples · ${folder}`, () => {
    for (const { name, verdict, figure, uniform, fault } of examples) {
      it(`${name} is ${fault === undefined ? 'sound' : 'flagged'}`, async () => {
        const script = scriptOf(name, folder);
        const { exitCode, report } = runCli(script, folder === 'tfjs' ? null : await pythonForTests());
        assert.equal(report.error, null);
        const [finding] = report.findings;
        assert.ok(finding !== undefined && report.findings.length === 1);
        assert.equal(finding.verdict, verdict, finding.message);
        assert.equal(exitCode, verdict === 'fail' ? 1 : 0);
        if (figure !== undefined) assert.match(`${finding.message} ${finding.expected}`, figure);
        if (fault === undefined) {
          const loss = report.capture?.loss.value ?? Number.NaN;
          // Weights and batch are drawn anew each time: a sound net is about as wrong as a guess, and no more is promised.
          if (uniform !== undefined) assert.ok(loss > uniform / 2 && loss < 2 * uniform, `loss ${loss}`);
          return;
        }
        assert.match(finding.message, fault.says);
        assert.equal(finding.location && path.basename(finding.location.file), path.basename(script));
        const line = readFileSync(script, 'utf8').split('\n')[(finding.location?.line ?? 0) - 1] ?? '';
        assert.ok(
          fault.on.some((text) => line.includes(text)),
          `line ${finding.location?.line}: ${line}`,
        );
      });
    }
  });
}
