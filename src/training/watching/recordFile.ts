import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeNumber, encodeNumber } from '../protocol/numbers.ts';
import type { WatchRecord } from './record.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 2;
const NAME = 'training.json';

interface Written {
  readonly version: number;
  readonly record: WatchRecord;
}

/** Writes the record into its run's folder, beside the old one first, so that a crash leaves that. */
export async function writeRecord(record: WatchRecord): Promise<void> {
  const file = path.join(record.runDirectory, NAME);
  const written: Written = { version: VERSION, record };
  await writeFile(`${file}.new`, JSON.stringify(written, encodeNumber));
  await rename(`${file}.new`, file);
}

/** Every training that was recorded below a folder, oldest first; those that cannot be read are left out. */
export async function readRecords(folder: string): Promise<readonly WatchRecord[]> {
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(names.sort().map((name) => readRecord(path.join(folder, name, NAME))));
  return read.filter((record) => record !== null);
}

async function readRecord(file: string): Promise<WatchRecord | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const written: unknown = JSON.parse(text, decodeNumber);
    return isWritten(written) ? { ...written.record, runDirectory: path.dirname(file) } : null;
  } catch {
    // Cut short: the training can be watched again.
    return null;
  }
}

function isWritten(value: unknown): value is Written {
  return (
    typeof value === 'object' && value !== null && 'version' in value && value.version === VERSION && 'record' in value
  );
}
