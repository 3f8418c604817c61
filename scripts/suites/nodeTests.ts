import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from '../command.ts';
import { artefacts, inRepository, repositoryRoot } from '../repository.ts';
import { type Counts, settleCounts } from './counts.ts';

export interface NodeTestsOptions {
  readonly name: string;
  readonly files: readonly string[];
  readonly timeoutMinutes: number;
  /** One after the other, when absent. */
  readonly filesAtOnce?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export function readCounts(file: string): Counts | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    // Whoever should have written it died before.
    return null;
  }
}

/** A file for a suite's counts, without what an earlier run left there. */
export function countsFile(name: string): string {
  mkdirSync(artefacts, { recursive: true });
  const file = path.join(artefacts, `${name}-counts.json`);
  rmSync(file, { force: true });
  return file;
}

/** Runs test files by Node's test runner, one process a file. */
export async function runNodeTests(options: NodeTestsOptions): Promise<Counts> {
  const { name, files, timeoutMinutes, filesAtOnce = 1, environment = {} } = options;
  if (files.length === 0) return settleCounts(name, { passed: 0, failed: 0, skipped: 0 }, 0);
  const counts = countsFile(name);
  const counter = pathToFileURL(inRepository('scripts/suites/nodeTestCounter.mjs')).href;
  const { exitCode, timedOut } = await runCommand(
    process.execPath,
    [
      ...['--import', 'tsx', '--test', `--test-concurrency=${filesAtOnce}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${counter}`, `--test-reporter-destination=${counts}`],
      ...files,
    ],
    { cwd: repositoryRoot, environment, timeoutMilliseconds: timeoutMinutes * 60_000 },
  );
  if (timedOut) console.error(`${name}: ended after ${timeoutMinutes} minutes`);
  return settleCounts(name, readCounts(counts), exitCode);
}
