import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readVersioned, writeVersioned } from '../versionedFile.ts';
import type { WatchRecord } from './record.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 4;
const NAME = 'training.json';
const KEY = 'record';

/** Writes the record into its run's folder. */
export async function writeRecord(record: WatchRecord): Promise<void> {
  await writeVersioned(path.join(record.runDirectory, NAME), VERSION, KEY, record);
}

/** Every training that was recorded below a folder, oldest first; those that cannot be read are left out. */
export async function readRecords(folder: string): Promise<readonly WatchRecord[]> {
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(names.sort().map((name) => readRecord(path.join(folder, name))));
  return read.filter((record) => record !== null);
}

/** Null where it was cut short: the training can be watched again. */
async function readRecord(runDirectory: string): Promise<WatchRecord | null> {
  const record = await readVersioned(path.join(runDirectory, NAME), VERSION, KEY);
  return record === undefined ? null : { ...(record as WatchRecord), runDirectory };
}
