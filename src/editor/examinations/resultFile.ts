import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readVersioned, writeVersioned } from '../../training/versionedFile.ts';
import type { ScriptResults } from './scriptResults.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 6;
const KEY = 'results';

/** The results of the last session; none where the file is missing, damaged or of another version: they can be had again by a click. */
export async function readResults(file: string): Promise<readonly ScriptResults[]> {
  const results = await readVersioned(file, VERSION, KEY);
  return Array.isArray(results) ? (results as readonly ScriptResults[]) : [];
}

/** A crash leaves the old results. */
export async function writeResults(file: string, results: readonly ScriptResults[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeVersioned(file, VERSION, KEY, results);
}
