import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface CommandOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Standard output and error go to this file instead of to ours. */
  readonly logFile?: string;
  /** The whole process tree is ended after this long. */
  readonly timeoutMilliseconds?: number;
}

export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
}

const running = new Set<ChildProcess>();

/** Ends a child with all that it started; on Windows, where there are no process groups, the child alone. */
function endTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // The group is gone already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

process.on('exit', () => {
  for (const child of running) endTree(child, 'SIGKILL');
});

/** Ctrl+C reaches only our own process group, so what we started in its own is ended here. */
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    if (running.size > 0) process.exit(exitCode);
    if (process.listenerCount(signal) === 1) process.exit(exitCode);
  });
}

/** Runs a command to its end, without standard input. Rejects only when it cannot be started. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { cwd, environment, logFile, timeoutMilliseconds } = options;
  return new Promise((resolve, reject) => {
    // The file itself, not a pipe: when the command has ended, all that it said is there.
    const log = logFile === undefined ? undefined : openSync(logFile, 'a');
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...environment },
      stdio: ['ignore', log ?? 'inherit', log ?? 'inherit'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    if (log !== undefined) closeSync(log);
    running.add(child);
    let timedOut = false;
    const timer =
      timeoutMilliseconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            endTree(child, 'SIGKILL');
          }, timeoutMilliseconds);
    child.once('error', (error) => {
      clearTimeout(timer);
      running.delete(child);
      reject(error);
    });
    child.once('exit', (exitCode) => {
      clearTimeout(timer);
      endTree(child, 'SIGKILL');
      running.delete(child);
      resolve({ exitCode, timedOut });
    });
  });
}
