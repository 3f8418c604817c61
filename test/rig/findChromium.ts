import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { runCommand } from '../../scripts/command.ts';
import { findOnPath, isExecutable } from './findOnPath.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function installedChromium(): string | undefined {
  return findOnPath(names) ?? [...elsewhere, chromium.executablePath()].find(isExecutable);
}

async function installFromDebian(): Promise<void> {
  console.log('Installing Chromium from Debian (apt-get install chromium)');
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-qq'], { environment });
  await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
    environment,
  });
}

async function downloadWithPlaywright(): Promise<void> {
  console.log("Downloading Chromium into Playwright's cache");
  const cli = path.join(path.dirname(require.resolve('playwright-core/package.json')), 'cli.js');
  await runCommand(process.execPath, [cli, 'install', 'chromium'], { timeoutMilliseconds: 600_000 });
}

/** A Chromium to drive: `CHROME_PATH`, else one that is installed, else one installed now. */
export async function findChromium(): Promise<string> {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, which cannot be run.`);
  }
  const found = installedChromium();
  if (found !== undefined) return found;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (isRootOnDebian) await installFromDebian();
  else await downloadWithPlaywright();
  const installed = installedChromium();
  if (installed !== undefined) return installed;
  throw new Error(
    'Tests of the interface need Chromium. Install it (Debian: apt-get install chromium), or set CHROME_PATH.',
  );
}
