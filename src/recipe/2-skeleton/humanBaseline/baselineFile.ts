import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readVersioned, writeVersioned } from '../../../training/versionedFile.ts';
import type { Baseline } from './baseline.ts';

/** Raised when the shape of what is written changes; files of another version are not read. */
const VERSION = 1;
const NAME = 'baseline.json';
const CHOSEN = 'chosen.json';
const KEY = 'baseline';

/** A crash leaves the answers that were given before. */
export async function writeBaseline(baseline: Baseline): Promise<void> {
  await writeVersioned(path.join(baseline.directory, NAME), VERSION, KEY, baseline);
}

/** With the examples that were drawn. */
export async function deleteBaseline({ directory }: Baseline): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** All baselines below a folder, the oldest first. What is not ours, or damaged, is passed over. */
export async function readBaselines(folder: string): Promise<readonly Baseline[]> {
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    names.toSorted().map((name) => readVersioned(path.join(folder, name, NAME), VERSION, KEY)),
  );
  return read.filter((baseline) => baseline !== undefined && baseline !== null) as Baseline[];
}

/** Notes which of the samples below a folder is worked at. */
export async function writeChosen(folder: string, { sample }: Baseline): Promise<void> {
  await writeVersioned(path.join(folder, CHOSEN), VERSION, KEY, sample.drawnAt);
}

/** The sample that was worked at last: the one that was noted, else the newest; null where there is none. */
export async function chosenAmong(folder: string, baselines: readonly Baseline[]): Promise<Baseline | null> {
  const drawnAt = await readVersioned(path.join(folder, CHOSEN), VERSION, KEY);
  return baselines.find(({ sample }) => sample.drawnAt === drawnAt) ?? baselines.at(-1) ?? null;
}
