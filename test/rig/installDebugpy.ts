import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../scripts/cacheFolder.ts';
import { runCommand } from '../../scripts/command.ts';

const version = '1.8.22';

/** The folder of the Python package `debugpy`, installed on first use (a few MB). Any Python can load it from there. */
export async function installDebugpy(python: string): Promise<string> {
  const folder = path.join(cacheFolder(), `debugpy-${version}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  const pip = ['-m', 'pip', 'install', '-qq', '--retries', '1', '--disable-pip-version-check', '--no-deps'];
  const { exitCode } = await runCommand(python, [...pip, '--target', unfinished, `debugpy==${version}`]);
  if (exitCode !== 0) throw new Error(`pip could not install debugpy ${version}.`);
  try {
    // A folder of our own, moved into place when it is complete: an interrupted installation is never taken for one.
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
