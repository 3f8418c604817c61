import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cacheFolder.ts';
import { runCommand } from './command.ts';
import { inRepository } from './repository.ts';

/** Its CPU builds are a tenth of the size of those that PyPI has for Linux. */
const CPU_BUILDS_OF_TORCH = 'https://download.pytorch.org/whl/cpu';

const OLDEST_PYTHON = 309;

/**
 * A Python with the frameworks that the probe is tested on: the one that TRAINING_RECIPE_TEST_PYTHON names, else a
 * virtual environment in the cache folder, made on first use from `test/requirements.txt`.
 * @returns the interpreter's absolute path
 */
export async function pythonForTests(): Promise<string> {
  const chosen = process.env['TRAINING_RECIPE_TEST_PYTHON'];
  if (chosen !== undefined) return chosen;
  const base = findPython();
  const requirements = inRepository('test/requirements.txt');
  const key = createHash('sha256').update(readFileSync(requirements)).update(base.version).digest('hex').slice(0, 12);
  const folder = path.join(cacheFolder(), `python-${key}`);
  const python = path.join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return python;
  console.log(`Installing PyTorch, TensorFlow and Keras for the tests into ${folder} (once, some minutes, about 3 GB)`);
  rmSync(folder, { recursive: true, force: true });
  await makeEnvironment(base.program, folder);
  const pip = ['-m', 'pip', 'install', '-qq', '--retries', '1', '--disable-pip-version-check'];
  const cpuBuild = await runCommand(python, [...pip, '--index-url', CPU_BUILDS_OF_TORCH, 'torch']);
  if (cpuBuild.exitCode !== 0)
    console.log('No CPU build of PyTorch could be had by itself; taking what the index has.');
  const { exitCode } = await runCommand(python, [...pip, '--requirement', requirements]);
  if (exitCode !== 0) throw new Error(`pip could not install ${requirements} into ${folder}.`);
  writeFileSync(complete, '');
  return python;
}

function findPython(): { readonly program: string; readonly version: string } {
  const candidates = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  for (const program of candidates) {
    const asked = spawnSync(program, ['-c', 'import sys; print(sys.version_info[0] * 100 + sys.version_info[1])'], {
      encoding: 'utf8',
    });
    if (asked.status === 0 && Number(asked.stdout) >= OLDEST_PYTHON) return { program, version: asked.stdout.trim() };
  }
  throw new Error(`The tests of the Python probe need Python 3.9 or newer (tried ${candidates.join(', ')}).`);
}

/** Debian keeps the module that makes environments in a package of its own. */
async function makeEnvironment(python: string, folder: string): Promise<void> {
  const make = () => runCommand(python, ['-m', 'venv', folder]);
  if ((await make()).exitCode === 0) return;
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log('Installing python3-venv');
    await runCommand('apt-get', ['update', '-qq']);
    await runCommand('apt-get', ['install', '-y', '-qq', 'python3-venv']);
    if ((await make()).exitCode === 0) return;
  }
  throw new Error(`${python} -m venv failed. On Debian and Ubuntu: apt-get install python3-venv`);
}
