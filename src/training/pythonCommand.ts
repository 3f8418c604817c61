import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ExaminationError } from './errors.ts';
import type { LaunchSettings } from './launchSettings.ts';
import type { Command } from './nodeCommand.ts';

/** The command that runs a Python script with the Python probe loaded before it. */
export function pythonCommand(script: string, launcher: string, settings: LaunchSettings): Command {
  return {
    program: findPython(script, settings.python),
    args: [launcher, '--', script, ...settings.args],
    // No byte code is left behind in the person's folders.
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
  };
}

/** Interpreters that were found new enough, by their path: to ask takes one of them as long as a small step of training. */
const known = new Set<string>();

/** @throws ExaminationError (`interpreter-not-found`) naming what was tried */
function findPython(script: string, chosen: string | null): string {
  const candidates = chosen
    ? [chosen]
    : [...virtualEnvironments(script), ...(process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'])];
  for (const program of candidates) {
    if (path.isAbsolute(program) && known.has(program) && existsSync(program)) {
      return program;
    }
    const asked = spawnSync(program, ['-c', 'import sys; print(sys.version_info[0] * 100 + sys.version_info[1])'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    const version = Number(asked.stdout);
    if (asked.status === 0 && version >= 309) {
      known.add(program);
      return program;
    }
  }
  throw new ExaminationError(
    'interpreter-not-found',
    `No Python 3.9 or newer could be started (tried ${candidates.join(', ')}). Install one, or set the path of the one to use.`,
  );
}

/** The nearest `.venv` or `venv` of the script's folder and those above it. */
function virtualEnvironments(script: string): string[] {
  const executable = process.platform === 'win32' ? path.join('Scripts', 'python.exe') : path.join('bin', 'python');
  const found: string[] = [];
  for (let folder = path.dirname(script); ; folder = path.dirname(folder)) {
    for (const name of ['.venv', 'venv']) {
      const candidate = path.join(folder, name, executable);
      if (existsSync(candidate)) {
        found.push(candidate);
      }
    }
    if (folder === path.dirname(folder)) {
      return found;
    }
  }
}
