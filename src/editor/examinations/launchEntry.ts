import path from 'node:path';
import type { Ranks } from '../../training/protocol/messages.ts';
import { distributedLaunch } from './distributedLaunch.ts';

/** What of a `launch.json` entry says how a script is run. */
export interface LaunchEntry {
  readonly args: readonly string[];
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** `runtimeExecutable` of a Node entry, `python` of a Python one. */
  readonly interpreter: string | null;
  /** What starts the script, and how often (`torchrun`); null where it is run itself. */
  readonly distribution: { readonly launcher: string; readonly ranks: Ranks } | null;
}

/** Where the variables of `launch.json` point to. */
export interface LaunchPlace {
  readonly script: string;
  readonly workspaceFolder: string;
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  node: ['node', 'pwa-node'],
  python: ['debugpy', 'python'],
};

/**
 * The first entry of `launch.json` whose `program` is this very script, or whose launcher (`torchrun`,
 * `accelerate launch`) has the script among its arguments. An entry for `${file}` would match every script
 * and say nothing of this one, so it is passed over. Interpreters that are package runners (`npm`, `tsx`) are left out:
 * the probe has to be loaded by the interpreter itself.
 */
export function matchingLaunchEntry(entries: readonly unknown[], place: LaunchPlace): LaunchEntry | null {
  const language = /\.(?:py|ipynb)$/.test(place.script) ? 'python' : 'node';
  for (const entry of entries) {
    if (!isRecord(entry) || entry['request'] !== 'launch') continue;
    const { type, cwd: folder } = entry;
    if (typeof type !== 'string' || !TYPES[language]?.includes(type)) continue;
    const cwd =
      typeof folder === 'string'
        ? path.resolve(place.workspaceFolder, substitute(folder, place))
        : place.workspaceFolder;
    const run = runOf(entry, cwd, place);
    if (run === null) continue;
    const interpreter = entry[language === 'python' ? 'python' : 'runtimeExecutable'];
    return {
      ...run,
      cwd,
      env: { ...run.env, ...asEnvironment(entry['env'], place) },
      interpreter:
        typeof interpreter === 'string' && /^(?:node|python)/.test(path.basename(interpreter))
          ? substitute(interpreter, place)
          : null,
    };
  }
  return null;
}

/** How an entry runs this script; null where it runs something else. */
function runOf(
  entry: Readonly<Record<string, unknown>>,
  cwd: string,
  place: LaunchPlace,
): Pick<LaunchEntry, 'args' | 'env' | 'distribution'> | null {
  const program = entry['program'] ?? entry['module'];
  if (typeof program !== 'string') return null;
  const isScript = (from: string) => (written: string) =>
    !/\$\{file\}/.test(written) && path.resolve(from, substitute(written, place)) === place.script;
  const args = asArguments(entry['args']);
  const own = (chosen: readonly string[]) => chosen.map((argument) => substitute(argument, place));
  const launched = distributedLaunch(path.basename(program), args, isScript(cwd));
  if (launched !== null) {
    const { launcher, ranks, env, scriptArguments } = launched;
    return { args: own(scriptArguments), env, distribution: { launcher, ranks } };
  }
  const isRun = entry['program'] !== undefined && isScript(place.workspaceFolder)(program);
  return isRun ? { args: own(args), env: {}, distribution: null } : null;
}

/** The variables that make sense without an active editor; others stay as they are written. */
export function substitute(text: string, { script, workspaceFolder }: LaunchPlace): string {
  return text.replace(/\$\{([^}]+)\}/g, (written, name: string) => {
    if (name === 'workspaceFolder' || name === 'workspaceRoot') return workspaceFolder;
    if (name === 'workspaceFolderBasename') return path.basename(workspaceFolder);
    if (name === 'fileDirname') return path.dirname(script);
    if (name.startsWith('env:')) return process.env[name.slice(4)] ?? '';
    return written;
  });
}

function asArguments(args: unknown): readonly string[] {
  if (typeof args === 'string') return args.split(/\s+/).filter(Boolean);
  return Array.isArray(args) ? args.map(String) : [];
}

function asEnvironment(env: unknown, place: LaunchPlace): Readonly<Record<string, string>> {
  if (!isRecord(env)) return {};
  const set = Object.entries(env).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, substitute(String(value), place)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
