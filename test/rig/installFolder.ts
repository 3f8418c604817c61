import path from 'node:path';
import { cacheFolder } from '../../scripts/cacheFolder.ts';

/** VS Code's server as the npm package `code-server` carries it: 4.139.1 holds VS Code 1.139.1. */
export const codeServerVersion = '4.139.1';
/** The server needs a newer Node than the one that the project is developed on. */
export const serverNodeVersion = '24.21.0';
/** Raised whenever an installation of the same versions has to be made anew. */
const layout = 1;

/** Where the rig is installed: in the cache folder, or where TRAINING_RECIPE_RIG_DIR says. */
export function installFolder(): string {
  const parent = process.env['TRAINING_RECIPE_RIG_DIR'] ?? cacheFolder();
  return path.join(parent, `rig-${codeServerVersion}-node-${serverNodeVersion}-${layout}`);
}
