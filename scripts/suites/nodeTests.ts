import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from '../command.ts';
import { artefacts, inRepository, repositoryRoot } from '../repository.ts';
import { afterSecondGo, type Counts, noTests, settleCounts } from './counts.ts';

export interface NodeTestsOptions {
  readonly name: string;
  readonly files: readonly string[];
  readonly timeoutMinutes: number;
  /** One after the other, when absent. */
  readonly filesAtOnce?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether files with failed tests are run once more, from their beginning: what fails twice has failed. */
  readonly secondGo?: boolean;
}

/** What a run of test files wrote down. */
interface NodeTestCounts extends Counts {
  /** Absolute paths of the files that hold the failed tests. */
  readonly failedFiles: readonly string[];
}

export function readCounts<Written extends Counts>(file: string): Written | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Written;
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
  const { name, files } = options;
  if (files.length === 0) return settleCounts(name, noTests, 0);
  const { counts, exitCode } = await runFiles(options);
  const first = settleCounts(name, counts, exitCode);
  const failedFiles = counts?.failedFiles ?? [];
  if (options.secondGo !== true || failedFiles.length === 0) return first;
  console.log(
    `\n${name}: ${first.failed} failed; once more: ${failedFiles.map((each) => path.basename(each)).join(', ')}`,
  );
  const again = await runFiles({ ...options, files: failedFiles, filesAtOnce: 1 });
  const second = settleCounts(name, again.counts, again.exitCode);
  const settled = afterSecondGo(first, second);
  console.log(`${name}: ${first.failed - settled.failed} of ${first.failed} failed at the first go only`);
  return settled;
}

interface FilesRun {
  readonly counts: NodeTestCounts | null;
  readonly exitCode: number | null;
}

async function runFiles(options: NodeTestsOptions): Promise<FilesRun> {
  const { name, files, timeoutMinutes, filesAtOnce = 1, environment = {} } = options;
  const written = countsFile(name);
  const counter = pathToFileURL(inRepository('scripts/suites/nodeTestCounter.mjs')).href;
  const { exitCode, timedOut } = await runCommand(
    process.execPath,
    [
      ...['--import', 'tsx', '--test', `--test-concurrency=${filesAtOnce}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${counter}`, `--test-reporter-destination=${written}`],
      ...files,
    ],
    { cwd: repositoryRoot, environment, timeoutMilliseconds: timeoutMinutes * 60_000 },
  );
  if (timedOut) console.error(`${name}: ended after ${timeoutMinutes} minutes`);
  return { counts: readCounts<NodeTestCounts>(written), exitCode };
}
