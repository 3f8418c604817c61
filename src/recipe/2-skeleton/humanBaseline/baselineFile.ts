import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readVersioned, writeVersioned } from '../../../training/versionedFile.ts';
import type { Baseline } from './baseline.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 1;
const NAME = 'baseline.json';
const KEY = 'baseline';

/** A crash leaves the answers that were given before. */
export async function writeBaseline(baseline: Baseline): Promise<void> {
  await writeVersioned(path.join(baseline.directory, NAME), VERSION, KEY, baseline);
}

/** The newest baseline below a folder; null where there is none that can be read. */
export async function readBaseline(folder: string): Promise<Baseline | null> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.sort().reverse()) {
    const baseline = await readVersioned(path.join(folder, name, NAME), VERSION, KEY);
    // Not ours, or damaged: an older one may do, else a sample can be drawn anew.
    if (baseline !== undefined && baseline !== null) return baseline as Baseline;
  }
  return null;
}
