import { spawn } from 'node:child_process';
import path from 'node:path';
import { inRepository } from '../../scripts/repository.ts';
import type { ZooFramework } from './expectation.ts';
import { findPython } from './python.ts';

/** What `training-recipe check --format json` prints, as far as the zoo reads it. */
export interface Report {
  readonly findings: readonly ReportedFinding[];
  readonly error: { readonly kind: string; readonly message: string } | null;
}

export interface ReportedFinding {
  readonly check: string;
  readonly verdict: 'pass' | 'warn' | 'fail' | 'not-applicable' | 'error';
  readonly message: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

const TIMEOUT_SECONDS = 60;

/** Where a script of the zoo lies. */
export const scriptFile = (framework: ZooFramework, file: string): string =>
  inRepository('test', 'zoo', framework, file);

/**
 * Examines a script with the built command line, as a person would.
 * @param checks ids; none: all checks
 */
export async function reportOn(framework: ZooFramework, file: string, checks: readonly string[]): Promise<Report> {
  const python = framework === 'tfjs' ? [] : ['--python', findPython(framework)];
  const script = scriptFile(framework, file);
  const args = [
    inRepository('dist', 'cli.js'),
    'check',
    script,
    ...['--format', 'json', '--timeout', String(TIMEOUT_SECONDS)],
    ...checks.flatMap((check) => ['--check', check]),
    ...python,
  ];
  const stdout = await new Promise<string>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: path.dirname(script), stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let complained = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complained += text;
    });
    child.once('error', reject);
    child.once('close', (code) =>
      printed === '' ? reject(new Error(`The command line ended with ${code}: ${complained}`)) : resolve(printed),
    );
  });
  return JSON.parse(stdout) as Report;
}
