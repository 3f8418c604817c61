import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from './findChromium.ts';

export interface BrowserOptions {
  /** The browser's profile is made in it. */
  readonly folder: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** No network but this machine, no first-run pages; small shared memory (containers) does not matter. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** In every frame. Where all is painted in software, each thing that turns while one waits costs a third of a processor. */
function stopAnimations(): void {
  addEventListener('DOMContentLoaded', () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, ::before, ::after { animation: none !important; transition: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}

/** Starts a headless Chromium with a fresh profile and one empty page. */
export async function launchBrowser({
  folder,
  viewport = { width: 1440, height: 900 },
}: BrowserOptions): Promise<Browser> {
  const context = await chromium.launchPersistentContext(mkdtempSync(path.join(folder, 'chromium-')), {
    executablePath: await findChromium(),
    headless: true,
    viewport,
    args: flags,
    env: {
      ...(process.env as Record<string, string>),
      XDG_CONFIG_HOME: path.join(folder, 'xdg-config'),
      XDG_CACHE_HOME: path.join(folder, 'xdg-cache'),
    },
  });
  // tsx marks named functions with this helper, which functions sent into a page then miss.
  await context.addInitScript({ content: 'globalThis.__name = (named) => named;' });
  await context.addInitScript(stopAnimations);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}
