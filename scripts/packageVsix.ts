import { readFileSync } from 'node:fs';
import { runCommand } from './command.ts';
import { inRepository, repositoryRoot } from './repository.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** Builds for production and packs the extension as a person would install it; returns the file. */
export async function packageVsix(file?: string): Promise<string> {
  const { name, version } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as Manifest;
  const vsixFile = file ?? inRepository(`${name}-${version}.vsix`);
  const { exitCode } = await runCommand(
    inRepository('node_modules/.bin/vsce'),
    ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', vsixFile],
    { cwd: repositoryRoot },
  );
  if (exitCode !== 0) throw new Error('The extension could not be packaged.');
  return vsixFile;
}
