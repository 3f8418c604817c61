import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { endWithUs, killTree } from './processTree.ts';

/** What to run, and where. */
export interface ProcessStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a process ended: one of `code` and `signal` is null, both with an `error` where it never began. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** A process that runs a script with its probe, and leads a process group of its own. */
export interface ScriptProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly toProbe: Writable;
  readonly fromProbe: Readable;
  /** When it is gone and all that it wrote was read. */
  readonly ended: Promise<ProcessEnd>;
  /** At once, and everything it started. Quiet when it is gone already. */
  kill(): void;
}

/** Starts a process for one script. A program that cannot be started has ended. */
export function spawnScript({ program, args, cwd, env }: ProcessStart): ScriptProcess {
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) child.once('exit', endWithUs(pid));
  const [, stdout, stderr, toProbe, fromProbe] = child.stdio as unknown as readonly [
    null,
    Readable,
    Readable,
    Writable,
    Readable,
  ];
  return {
    stdout,
    stderr,
    toProbe,
    fromProbe,
    ended: new Promise((resolve) => {
      child.once('error', (error) =>
        resolve({
          code: null,
          signal: null,
          error: new Error(`${program} could not be started: ${error.message}`, { cause: error }),
        }),
      );
      child.once('close', (code, signal) => resolve({ code, signal }));
    }),
    kill: () => {
      if (pid !== undefined) killTree(pid);
    },
  };
}
