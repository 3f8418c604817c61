import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRepository } from './repository.ts';

/** Where what the tests install is kept, shared by all checkouts of a person: the cache folder of the system, else the checkout's. */
export function cacheFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const folders = [path.join(cache, 'training-recipe'), inRepository('.cache')];
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // The next one may do.
    }
  }
  throw new Error(`No folder for what the tests install can be written: ${folders.join(', ')}.`);
}
