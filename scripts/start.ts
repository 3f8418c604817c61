/**
 * `npm start`: VS Code with this extension on examples/.
 *
 * Desktop VS Code, where a `code` command is on the PATH and there is a screen; else VS Code's server with the
 * extension installed, to be opened in a browser. TRAINING_RECIPE_RIG=1 asks for the server.
 *
 *   npm start -- --port 8123     the server's port; a free one unless told
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findOnPath } from '../test/rig/findOnPath.ts';
import { hasScreen } from '../test/rig/hasScreen.ts';
import { workbenchAddress } from '../test/rig/openWorkbench.ts';
import { startServer } from '../test/rig/server.ts';
import { build } from './build.ts';
import { runCommand } from './command.ts';
import { packageVsix } from './packageVsix.ts';
import { inRepository, repositoryRoot } from './repository.ts';

const examples = inRepository('examples');

/** A desktop `code` that would open a window here; VS Code refuses to run as root. */
function desktopCode(): string | undefined {
  if (process.env['TRAINING_RECIPE_RIG'] === '1' || !hasScreen() || process.getuid?.() === 0) return undefined;
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  return findOnPath(['code', 'code-insiders', 'codium'].map((name) => name + suffix));
}

async function openDesktop(code: string): Promise<void> {
  await build();
  console.log(`Opening ${code} on examples/ with this extension under development`);
  const { exitCode } = await runCommand(code, [
    '--new-window',
    `--extensionDevelopmentPath=${repositoryRoot}`,
    examples,
  ]);
  if (exitCode !== 0) throw new Error(`${code} ended with exit code ${exitCode}.`);
}

/** Shows the address in the person's own browser where there is a screen. */
async function openBrowser(address: string): Promise<void> {
  if (!hasScreen() || process.env['CI'] !== undefined) return;
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? findOnPath(['xdg-open']);
  if (opener === undefined) return;
  await runCommand(opener, [address]).catch((error: unknown) => console.log(`${opener} did not start: ${error}`));
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

async function openServer(port: number): Promise<void> {
  const stopped = interrupted();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-start-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  console.log('There is no desktop VS Code to open here, so VS Code opens in a browser.');
  const vsixFile = await packageVsix(path.join(folder, 'training-recipe.vsix'));
  const connectionToken = randomBytes(16).toString('hex');
  const server = await startServer({ folder, vsixFiles: [vsixFile], connectionToken, port });
  const address = workbenchAddress(server, { target: examples, connectionToken });
  console.log(`\nTraining Recipe is ready; Ctrl+C ends it:\n\n  ${address}\n`);
  await openBrowser(address);
  await Promise.race([stopped, server.ended]);
  console.log('Ending');
  await server.stop();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const code = desktopCode();
  if (code === undefined) await openServer(Number(values.port ?? 0));
  else await openDesktop(code);
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
