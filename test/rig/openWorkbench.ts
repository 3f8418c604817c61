import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Server } from './server.ts';

export interface Development {
  /** Folders of extensions under development. */
  readonly extensions: readonly string[];
  /** Module whose `run` the extension host calls once it is up. */
  readonly testsModule?: string;
}

export interface OpenOptions {
  /** A folder or a `.code-workspace` file; an empty window without one. */
  readonly target?: string;
  readonly development?: Development;
  /** The token that the server was started with. */
  readonly connectionToken?: string;
  /** VS Code's own options, as it reads them from the address. */
  readonly payload?: readonly (readonly [string, string])[];
}

/** The address that opens a folder or a workspace in this server. */
export function workbenchAddress(server: Server, { target, connectionToken, payload = [] }: OpenOptions): string {
  const address = new URL(server.origin);
  if (target === undefined) address.searchParams.set('ew', 'true');
  else address.searchParams.set(target.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(target));
  if (connectionToken !== undefined) address.searchParams.set('tkn', connectionToken);
  if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
  return String(address);
}

/**
 * Puts extensions under development, and a test module, into the configuration that the page hands to the workbench.
 * VS Code's own way, the `payload` of the address, takes one extension only and needs a switch that hides notifications.
 */
async function injectDevelopment(server: Server, page: Page, development: Development): Promise<void> {
  const remote = (file: string) => ({
    scheme: 'vscode-remote',
    authority: server.authority,
    path: path.resolve(file),
  });
  const extensionTestsPath = development.testsModule === undefined ? undefined : remote(development.testsModule);
  await page.addInitScript(
    (options) => {
      if (window !== window.top) return;
      const getAttribute = Element.prototype.getAttribute;
      Element.prototype.getAttribute = function (name) {
        const value = getAttribute.call(this, name);
        if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || value === null)
          return value;
        const configuration = JSON.parse(value);
        return JSON.stringify({
          ...configuration,
          developmentOptions: { ...configuration.developmentOptions, ...options },
        });
      };
    },
    { extensions: development.extensions.map(remote), extensionTestsPath },
  );
}

/** Opens the workbench in a page and waits until it stands. */
export async function openWorkbench(server: Server, page: Page, options: OpenOptions): Promise<void> {
  if (options.development !== undefined) await injectDevelopment(server, page, options.development);
  await page.goto(workbenchAddress(server, options));
  await page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 60_000 });
}
