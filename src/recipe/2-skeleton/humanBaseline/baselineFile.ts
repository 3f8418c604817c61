import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeNumber, encodeNumber } from '../../../training/protocol/numbers.ts';
import type { Baseline } from './baseline.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 1;
const NAME = 'baseline.json';

interface Written {
  readonly version: number;
  readonly baseline: Baseline;
}

/** Writes beside the file and moves it there, so that a crash leaves the answers that were given before. */
export async function writeBaseline(baseline: Baseline): Promise<void> {
  const file = path.join(baseline.directory, NAME);
  const written: Written = { version: VERSION, baseline };
  await writeFile(`${file}.new`, JSON.stringify(written, encodeNumber));
  await rename(`${file}.new`, file);
}

/** The newest baseline below a folder; null where there is none that can be read. */
export async function readBaseline(folder: string): Promise<Baseline | null> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.sort().reverse()) {
    const text = await readFile(path.join(folder, name, NAME), 'utf8').catch(() => null);
    const baseline = text === null ? null : parsed(text);
    if (baseline !== null) return baseline;
  }
  return null;
}

function parsed(text: string): Baseline | null {
  try {
    const written: unknown = JSON.parse(text, decodeNumber);
    return isWritten(written) ? written.baseline : null;
  } catch {
    // Not ours, or damaged: an older one may do, else a sample can be drawn anew.
    return null;
  }
}

function isWritten(value: unknown): value is Written {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === VERSION &&
    'baseline' in value
  );
}
