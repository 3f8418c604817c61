import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ForkServer } from './forkServer.ts';
import type { ProcessStart, ScriptProcess } from './scriptProcess.ts';

/** Each holds a framework in memory. */
const MOST_SERVERS = 3;
const IDLE_MILLISECONDS = 3 * 60_000;

interface Kept {
  readonly server: ForkServer;
  idle: NodeJS.Timeout | null;
}

/** By all that makes an interpreter what it is; the last used is the last. */
const servers = new Map<string, Kept>();
/** Scripts that do before their imports what changes them. */
const needFresh = new Set<string>();

/** Remembers that no copy will do for a script. */
export function needsFreshProcess(script: string): void {
  needFresh.add(script);
}

/**
 * A copy of an interpreter that has the script's framework loaded; null where the script is to have a process of its own.
 * @param start how that process would be started
 */
export async function forkedScript(
  script: string,
  start: ProcessStart,
  timeoutMilliseconds: number,
  signal: AbortSignal,
): Promise<ScriptProcess | null> {
  if (process.platform !== 'linux' || needFresh.has(script) || !existsSync(start.cwd)) return null;
  const modules = modulesToLoad(script, start.env);
  const [launcher, ...args] = start.args;
  if (modules === null || launcher === undefined) return null;
  const kept = serverFor({
    ...start,
    args: [launcher, '--fork-server', ...modules],
    cwd: path.dirname(launcher),
  });
  if (kept.idle !== null) clearTimeout(kept.idle);
  kept.idle = null;
  const copy = await kept.server.run(
    args,
    start.cwd,
    AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMilliseconds))]),
  );
  if (copy === null) closeWhenIdle(kept);
  else void copy.ended.then(() => closeWhenIdle(kept));
  return copy;
}

function serverFor(start: ProcessStart): Kept {
  const key = JSON.stringify([start.program, start.args, Object.entries(start.env).sort()]);
  const found = servers.get(key);
  servers.delete(key);
  const kept = found?.server.isOpen ? found : { server: new ForkServer(start), idle: null };
  servers.set(key, kept);
  for (const [oldest, { server }] of servers) {
    if (servers.size <= MOST_SERVERS) break;
    server.close();
    servers.delete(oldest);
  }
  return kept;
}

function closeWhenIdle(kept: Kept): void {
  if (kept.server.running > 0 || kept.idle !== null) return;
  kept.idle = setTimeout(() => kept.server.close(), IDLE_MILLISECONDS).unref();
}

/**
 * What to load beforehand; null where that is not known. A wrong guess costs memory: a module is the script's only when it
 * imports it.
 */
function modulesToLoad(script: string, env: ProcessStart['env']): readonly string[] | null {
  if (!/\.(?:py|ipynb)$/.test(script)) return null;
  const text = readFileSync(script, 'utf8');
  const names = new Set([...text.matchAll(/\b(?:import|from)\s+(torch|tensorflow|keras)\b/g)].map(([, name]) => name));
  const backend = env['KERAS_BACKEND'] ?? 'tensorflow';
  if (names.has('torch')) return names.size === 1 ? ['numpy', 'torch'] : null;
  if (names.size === 0 || backend !== 'tensorflow') return null;
  return ['numpy', 'tensorflow', ...(names.has('keras') || /\bkeras\b/.test(text) ? ['keras'] : [])];
}
