import { rm } from 'node:fs/promises';
import path from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { codeExecutable } from '../../test/rig/codeExecutable.ts';
import { copyExamples } from '../../test/rig/copyExamples.ts';
import { inRepository, repositoryRoot } from '../repository.ts';
import { type Counts, settleCounts } from './counts.ts';
import { countsFile, readCounts } from './nodeTests.ts';
import { testFiles } from './testFiles.ts';

const bundled = inRepository('out/editor');

/** The extension host loads CommonJS; npm packages stay outside, `vscode` is the host's own. */
async function bundleSuite(): Promise<void> {
  await rm(bundled, { recursive: true, force: true });
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [inRepository('test/editor/run.ts'), ...testFiles(['test/editor'])],
    outdir: bundled,
    outbase: inRepository('test/editor'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
  });
}

/** The editor suite, inside the extension host of a real VS Code, on a copy of the examples. */
export async function runEditorSuite(): Promise<Counts> {
  const name = 'editor';
  await bundleSuite();
  const counts = countsFile(name);
  const examples = copyExamples();
  try {
    await runTests({
      vscodeExecutablePath: await codeExecutable(),
      extensionDevelopmentPath: repositoryRoot,
      extensionTestsPath: path.join(bundled, 'run.js'),
      launchArgs: [examples.folder, '--disable-extensions'],
      extensionTestsEnv: { TRAINING_RECIPE_COUNTS: counts },
    });
    return settleCounts(name, readCounts(counts), 0);
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) throw error;
    return settleCounts(name, readCounts(counts), error.code ?? null);
  } finally {
    examples.remove();
  }
}
