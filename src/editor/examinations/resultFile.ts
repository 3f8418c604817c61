import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeNumber, encodeNumber } from '../../training/protocol/numbers.ts';
import type { ScriptResults } from './scriptResults.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 6;

interface Written {
  readonly version: number;
  readonly results: readonly ScriptResults[];
}

/** The results of the last session; none where the file is missing, damaged or of another version. */
export async function readResults(file: string): Promise<readonly ScriptResults[]> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    const written: unknown = JSON.parse(text, decodeNumber);
    return isWritten(written) ? written.results : [];
  } catch {
    // Cut short by a crash: results can be had again by a click.
    return [];
  }
}

/** Writes beside the file and moves it there, so that a crash leaves the old results. */
export async function writeResults(file: string, results: readonly ScriptResults[]): Promise<void> {
  const written: Written = { version: VERSION, results };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(written, encodeNumber));
  await rename(`${file}.new`, file);
}

function isWritten(value: unknown): value is Written {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === VERSION &&
    'results' in value &&
    Array.isArray(value.results)
  );
}
