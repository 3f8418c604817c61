import { runCommand } from './command.ts';
import { inRepository, repositoryRoot } from './repository.ts';

/** Builds dist/ for development. */
export async function build(): Promise<void> {
  const { exitCode } = await runCommand(process.execPath, [inRepository('esbuild.mjs')], { cwd: repositoryRoot });
  if (exitCode !== 0) throw new Error('The extension could not be built.');
}
