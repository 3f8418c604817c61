import { runCommand } from '../command.ts';
import { inRepository, repositoryRoot } from '../repository.ts';
import { addCounts, type Counts, oneTest } from './counts.ts';
import { runNodeTests } from './nodeTests.ts';
import { testFiles } from './testFiles.ts';

/** A development tool's command line; each package keeps its own under node_modules/.bin. */
async function runTool(name: string, args: readonly string[]): Promise<Counts> {
  const started = Date.now();
  const { exitCode } = await runCommand(inRepository('node_modules/.bin', name), args, { cwd: repositoryRoot });
  console.log(`${name} ${args.join(' ')}: ${exitCode === 0 ? 'passed' : 'failed'} (${Date.now() - started} ms)`);
  return oneTest(exitCode === 0);
}

/** Types, lint and unit tests: what can be known without running a script or an editor. Under a minute. */
export async function runCheck(): Promise<Counts> {
  return addCounts([
    await runTool('tsc', []),
    await runTool('biome', ['check', '--error-on-warnings']),
    await runNodeTests({
      name: 'unit',
      files: testFiles(['src', 'webview', 'scripts', 'test/rig', 'test/structure.test.ts']),
      timeoutMinutes: 5,
      // Most of a file's time is its process's start.
      filesAtOnce: 2,
    }),
  ]);
}
