import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ExaminationError } from './errors.ts';
import type { LaunchSettings } from './launchSettings.ts';
import { isWrittenForBundler, textOf } from './moduleStyle.ts';

/** What to spawn: a program, its arguments and what its environment needs besides. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface NodeRuntime {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const TYPESCRIPT = /\.[cm]?tsx?$/;

/** The command that runs a JavaScript or TypeScript script with the TensorFlow.js probe loaded before it. */
export function nodeCommand(script: string, probe: string, settings: LaunchSettings): Command {
  const runtime = findNode(settings.node);
  return {
    program: runtime.program,
    args: ['--require', probe, ...loaderFlags(script, runtime), script, ...settings.args],
    env: runtime.env,
  };
}

/** @throws ExaminationError (`interpreter-not-found`) naming what was tried */
function findNode(chosen: string | null): NodeRuntime {
  const candidates: readonly NodeRuntime[] = chosen
    ? [{ program: chosen, env: {} }]
    : [
        { program: 'node', env: {} },
        { program: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } },
      ];
  const found = candidates.find(({ program }) => isThere(program));
  if (found === undefined) {
    throw new ExaminationError(
      'interpreter-not-found',
      `No Node.js could be started (tried ${candidates.map((c) => c.program).join(', ')}). ` +
        'Install Node.js 20 or newer, or set the path of the one to use.',
    );
  }
  return found;
}

/** Looked for, not started: to start Node.js takes as long as a small script takes to its first step. */
function isThere(program: string): boolean {
  if (/[\\/]/.test(program)) {
    return existsSync(program);
  }
  const extensions = process.platform === 'win32' ? ['', '.exe', '.cmd'] : [''];
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .some((folder) => extensions.some((extension) => existsSync(path.join(folder, program + extension))));
}

function versionOf({ program, env }: NodeRuntime): readonly [major: number, minor: number] {
  const asked = spawnSync(program, ['-p', 'process.versions.node'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(asked.stdout ?? '') ?? [];
  if (major === undefined) {
    throw new ExaminationError('interpreter-not-found', `${program} could not be started as Node.js.`);
  }
  return [Number(major), Number(minor)];
}

/**
 * TypeScript runs by the workspace's own `tsx`, which handles extensionless imports and `.js` for `.ts`;
 * Node's own type stripping, which does not, comes second. JavaScript that Node refuses and Babel takes runs by `tsx` too.
 */
function loaderFlags(script: string, runtime: NodeRuntime): string[] {
  const isTypeScript = TYPESCRIPT.test(script);
  if (!isTypeScript && !isWrittenForBundler(textOf(script), script)) {
    return [];
  }
  const tsx = resolveTsx(script);
  if (tsx) {
    return ['--import', pathToFileURL(tsx).href];
  }
  if (!isTypeScript) {
    return [];
  }
  const [major, minor] = versionOf(runtime);
  if (major > 23 || (major === 23 && minor >= 6)) {
    return [];
  }
  if (major === 23 || (major === 22 && minor >= 6)) {
    return ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  }
  throw new ExaminationError(
    'unsupported-script',
    `Node.js ${major}.${minor} cannot run TypeScript by itself. Add tsx to the project (npm install --save-dev tsx), or use Node.js 22.6 or newer.`,
    { file: script, line: 1, column: 1 },
  );
}

/** The project's own `tsx`, else one where we were started, else one that we were installed with. */
function resolveTsx(script: string): string | null {
  for (const from of [script, path.join(process.cwd(), 'package.json'), process.argv[1] ?? script]) {
    try {
      return createRequire(from).resolve('tsx');
    } catch {
      // Not installed there: the next place, or Node's own stripping.
    }
  }
  return null;
}
