import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from '../command.ts';
import { artefacts, inRepository, repositoryRoot } from '../repository.ts';
import { addCounts, afterSecondGo, type Counts, noTests, settleCounts, settleFile } from './counts.ts';

export interface NodeTestsOptions {
  readonly name: string;
  readonly files: readonly string[];
  /** Of each file. */
  readonly timeoutMinutes: number;
  /** One after the other, when absent. */
  readonly filesAtOnce?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether files with failed tests are run once more, from their beginning: what fails twice has failed. */
  readonly secondGo?: boolean;
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
  const file = path.join(artefacts, `${name}-counts.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/** Runs test files, each in a process of its own. */
export async function runNodeTests(options: NodeTestsOptions): Promise<Counts> {
  const { name, files } = options;
  if (files.length === 0) return settleCounts(name, noTests, 0);
  const runs = await runFiles(options);
  const sum = addCounts(runs.map(({ counts }) => counts));
  const first = settleCounts(name, sum, sum.failed === 0 ? 0 : 1);
  const failedFiles = runs.flatMap(({ file, counts }) => (counts.failed > 0 ? [file] : []));
  if (options.secondGo !== true || failedFiles.length === 0) return first;
  console.log(
    `\n${name}: ${first.failed} failed; once more: ${failedFiles.map((each) => path.basename(each)).join(', ')}`,
  );
  const again = await runFiles({ ...options, files: failedFiles, filesAtOnce: 1 });
  const settled = afterSecondGo(first, addCounts(again.map(({ counts }) => counts)));
  console.log(`${name}: ${first.failed - settled.failed} of ${first.failed} failed at the first go only`);
  return settled;
}

interface FileRun {
  /** Absolute. */
  readonly file: string;
  readonly counts: Counts;
}

/** In the order in which they end. */
async function runFiles(options: NodeTestsOptions): Promise<readonly FileRun[]> {
  const waiting = [...options.files];
  const runs: FileRun[] = [];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      runs.push({ file, counts: await runFile(file, options) });
  };
  await Promise.all(Array.from({ length: options.filesAtOnce ?? 1 }, work));
  return runs;
}

/**
 * Not several by one `node --test`: that tells of a failed test the file that the call of `it` stands in, which for
 * the step of a walk is not the file that has to be run again.
 */
async function runFile(file: string, options: NodeTestsOptions): Promise<Counts> {
  const { timeoutMinutes, filesAtOnce = 1, environment = {} } = options;
  const name = `${options.name}/${path.relative(repositoryRoot, file).replaceAll(path.sep, '-')}`;
  const written = countsFile(name);
  const logFile = path.join(artefacts, `${name}.log`);
  rmSync(logFile, { force: true });
  const counter = pathToFileURL(inRepository('scripts/suites/nodeTestCounter.mjs')).href;
  const { exitCode, timedOut } = await runCommand(
    process.execPath,
    [
      ...['--import', 'tsx'],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${counter}`, `--test-reporter-destination=${written}`],
      file,
    ],
    {
      cwd: repositoryRoot,
      environment,
      timeoutMilliseconds: timeoutMinutes * 60_000,
      // What files print that run side by side is told file by file.
      ...(filesAtOnce > 1 ? { logFile } : {}),
    },
  );
  if (filesAtOnce > 1) process.stdout.write(readFileSync(logFile));
  if (timedOut) console.error(`${name}: ended after ${timeoutMinutes} minutes`);
  return settleFile(name, readCounts(written), exitCode);
}
