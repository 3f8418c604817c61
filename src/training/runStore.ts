import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** Makes a folder for one run below `runsDirectory`. Names sort by time. */
export async function createRunDirectory(runsDirectory: string): Promise<string> {
  await mkdir(runsDirectory, { recursive: true });
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return await mkdtemp(path.join(runsDirectory, `${time}-`));
}

/** Where `tensor/save` put a tensor. */
export function tensorFile(runDirectory: string, tensorId: string): string {
  return path.join(runDirectory, `${tensorId}.npy`);
}

/** Deletes run folders except those in `keep`. */
export async function deleteRunsExcept(runsDirectory: string, keep: ReadonlySet<string>): Promise<void> {
  const names = await readdir(runsDirectory).catch(() => []);
  for (const name of names) {
    const folder = path.join(runsDirectory, name);
    if (!keep.has(folder)) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
