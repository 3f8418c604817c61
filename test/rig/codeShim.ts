/**
 * Behaves like a desktop `code` that runs an extension's test module: starts VS Code's server and a headless Chromium,
 * hands on what the extension host prints, and ends with the exit code of the tests (0 passed, 1 failed, 124 hung).
 *
 * TRAINING_RECIPE_RIG_TIMEOUT: seconds until it gives up, 300 unless told. TRAINING_RECIPE_RIG_DEBUG=1: say more, keep the folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import type { BrowserContext } from 'playwright-core';
import { artefacts } from '../../scripts/repository.ts';
import { launchBrowser } from './browser.ts';
import { readCodeArguments } from './codeArguments.ts';
import { openWorkbench } from './openWorkbench.ts';
import { type Server, startServer } from './server.ts';

const debug = process.env['TRAINING_RECIPE_RIG_DEBUG'] === '1';
const timeoutSeconds = Number(process.env['TRAINING_RECIPE_RIG_TIMEOUT'] ?? 300);

/** What VS Code itself logs into the same stream as the extension host, where nothing tells the two apart. */
const workbenchChatter =
  /^(Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Ignoring fetching additional builtin|Updating additional builtin|\[AgentHost|\[AccountPolicyGate\]|\[ChatModelSelection\]|\[Service Worker\] registration|Error while fetching the extension under development .* not a web extension|Timed out waiting for authentication provider|Canceled: Canceled)/;

const folder = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-rig-'));
let server: Server | undefined;
let browser: BrowserContext | undefined;
let ending = false;

/** What the window showed when the tests failed. */
async function keepPicture(): Promise<void> {
  const file = path.join(artefacts, 'extension-host-failed.png');
  // Without a page, or one that hangs, there is nothing to see.
  await browser
    ?.pages()[0]
    ?.screenshot({ path: file, timeout: 5000 })
    .catch(() => {});
}

async function end(exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  if (exitCode !== 0) await keepPicture();
  // A browser that does not close in time is ended with us.
  await Promise.race([browser?.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 5000))]);
  await server?.stop();
  if (debug) console.error(`The rig's folder is kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  process.exit(exitCode);
}

async function fail(exitCode: number, message: string): Promise<void> {
  console.error(`rig: ${message}`);
  await end(exitCode);
}

async function run(): Promise<void> {
  const asked = readCodeArguments(process.argv.slice(2));
  server = await startServer({
    folder,
    workspaceTrust: asked.workspaceTrust,
    ...(asked.userDataFolder === undefined ? {} : { userDataFolder: asked.userDataFolder }),
    ...(asked.extensionsFolder === undefined ? {} : { extensionsFolder: asked.extensionsFolder }),
  });
  const { context, page } = await launchBrowser({ folder });
  browser = context;
  page.on('crash', () => void fail(70, 'the page crashed'));
  if (debug) page.on('console', (message) => console.error(`[page] ${message.text()}`));
  await page.exposeFunction('codeAutomationLog', (type: string, [first, ...rest]: readonly unknown[]) => {
    const text = format(first, ...rest);
    if (workbenchChatter.test(text) && !debug) return;
    if (type === 'error') console.error(text);
    else console.log(text);
  });
  await page.exposeFunction('codeAutomationExit', (exitCode: number) => void end(exitCode));
  await openWorkbench(server, page, {
    ...(asked.target === undefined ? {} : { target: asked.target }),
    development: {
      extensions: asked.extensions,
      ...(asked.testsModule === undefined ? {} : { testsModule: asked.testsModule }),
    },
    payload: [
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
      ...(asked.disableExtensions ? ([['disableExtensions', 'true']] as const) : []),
    ],
  });
}

process.on('SIGINT', () => void end(130));
process.on('SIGTERM', () => void end(143));
setTimeout(() => void fail(124, `the tests did not end within ${timeoutSeconds} s`), timeoutSeconds * 1000).unref();
run().catch((error: unknown) => fail(71, error instanceof Error ? (error.stack ?? error.message) : String(error)));
