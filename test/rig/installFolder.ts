import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRepository } from '../../scripts/repository.ts';

/** VS Code's server as the npm package `code-server` carries it: 4.139.1 holds VS Code 1.139.1. */
export const codeServerVersion = '4.139.1';
/** The server needs a newer Node than the one that the project is developed on. */
export const serverNodeVersion = '24.21.0';
/** Raised whenever an installation of the same versions has to be made anew. */
const layout = 1;

function firstWritable(folders: readonly string[]): string {
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // The next one may do.
    }
  }
  throw new Error(`No folder for the test rig can be written: ${folders.join(', ')}. Set TRAINING_RECIPE_RIG_DIR.`);
}

/** Where the rig is installed, shared by all checkouts of a person: the cache folder of the system, else the checkout's. */
export function installFolder(): string {
  const chosen = process.env['TRAINING_RECIPE_RIG_DIR'];
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const parent =
    chosen === undefined ? firstWritable([path.join(cache, 'training-recipe'), inRepository('.cache')]) : chosen;
  return path.join(parent, `rig-${codeServerVersion}-node-${serverNodeVersion}-${layout}`);
}
