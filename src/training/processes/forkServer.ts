import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { endWithUs, killTree } from './processTree.ts';
import type { ProcessEnd, ProcessStart, ScriptProcess } from './scriptProcess.ts';

/** What the fork server says, a line each. `src/probes/python/training_recipe_probe/process/fork_server.py` tells of it. */
type Said =
  | { readonly ready: true }
  | { readonly failed: string }
  | { readonly run: number; readonly pid: number }
  | { readonly run: number; readonly stale: true }
  | { readonly run: number; readonly code: number | null; readonly signal: NodeJS.Signals | null };

interface Run {
  readonly forked: (pid: number | null) => void;
  readonly ended: (end: ProcessEnd) => void;
  pid: number | null;
}

const LOST: ProcessEnd = { code: null, signal: 'SIGKILL' };

/**
 * An interpreter that has a framework loaded and copies itself for each run of a script, which then begins within
 * milliseconds. It keeps nobody's process alive, and ends with it.
 */
export class ForkServer {
  /** Null when it is ready; why not, where it cannot be. */
  readonly #ready: Promise<string | null>;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'training-recipe-'));
  readonly #runs = new Map<number, Run>();
  readonly #toServer: Writable;
  readonly #hold: (held: boolean) => void;
  #waiting = 0;
  #nextRun = 1;
  #isOpen = true;

  constructor({ program, args, cwd, env }: ProcessStart) {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const forget = child.pid === undefined ? () => {} : endWithUs(child.pid);
    const [, , , toServer, fromServer] = child.stdio as unknown as readonly [null, null, null, Writable, Readable];
    this.#toServer = toServer;
    toServer.on('error', () => {});
    const handles = [child, toServer, fromServer] as unknown as readonly { ref(): void; unref(): void }[];
    this.#hold = (held) => {
      for (const handle of handles) held ? handle.ref() : handle.unref();
    };
    this.#ready = new Promise((resolve) => {
      createInterface({ input: fromServer }).on('line', (line) => {
        const said = JSON.parse(line) as Said;
        if ('ready' in said) resolve(null);
        else if ('failed' in said) resolve(said.failed);
        else this.#hear(said);
      });
      const lose = (): void => {
        this.#isOpen = false;
        resolve('It ended.');
        for (const [run, { pid, forked, ended }] of this.#runs) {
          this.#runs.delete(run);
          if (pid !== null) killTree(pid);
          forked(null);
          ended(LOST);
        }
        rmSync(this.#folder, { recursive: true, force: true });
        forget();
      };
      child.once('error', lose);
      child.once('exit', lose);
    });
    this.#hold(false);
  }

  /** Whether it still takes runs. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How many runs have not ended. */
  get running(): number {
    return this.#runs.size;
  }

  /** A process that goes on as if it had just been started with these arguments; null where there will be none. */
  async run(args: readonly string[], cwd: string, signal: AbortSignal): Promise<ScriptProcess | null> {
    const failure = await this.#held(orAborted(this.#ready, signal, 'aborted'));
    if (failure !== null || !this.#isOpen) return null;
    const run = this.#nextRun++;
    const streams = path.join(this.#folder, String(run));
    const arrivals = ['out', 'err', 'probe'].map((name) => arrivalAt(`${streams}.${name}`));
    let ended: (end: ProcessEnd) => void = () => {};
    const end = new Promise<ProcessEnd>((resolve) => {
      ended = resolve;
    });
    const pid = await this.#held(
      new Promise<number | null>((forked) => {
        this.#runs.set(run, { forked, ended, pid: null });
        this.#toServer.write(`${JSON.stringify({ run, arguments: args, directory: cwd, streams })}\n`);
      }),
    );
    if (pid === null) {
      for (const { close } of arrivals) close();
      return null;
    }
    const forget = endWithUs(pid);
    void this.#held(end);
    const gone = end.then((how) => {
      forget();
      return how;
    });
    // One that dies before it connects is told of by its end.
    const sockets = await Promise.race([
      Promise.all(arrivals.map(({ socket }) => socket)),
      gone.then(() => null as readonly Socket[] | null),
    ]);
    for (const { close } of arrivals) close();
    if (sockets === null) return null;
    const [stdout, stderr, probe] = sockets as readonly [Socket, Socket, Socket];
    for (const socket of sockets) socket.on('error', () => {});
    const closed = [stdout, stderr].map((stream) => once(stream, 'close').catch(() => {}));
    return {
      stdout,
      stderr,
      toProbe: probe,
      fromProbe: probe,
      ended: gone.then(async (how) => {
        await Promise.all(closed);
        return how;
      }),
      kill: () => {
        if (this.#runs.has(run)) killTree(pid);
      },
    };
  }

  /** Takes no more runs; ends when those that it has are over. */
  close(): void {
    this.#isOpen = false;
    this.#toServer.end();
  }

  #hear(said: Exclude<Said, { ready: true } | { failed: string }>): void {
    const run = this.#runs.get(said.run);
    if (run === undefined) return;
    if ('pid' in said) {
      run.pid = said.pid;
      run.forked(said.pid);
      return;
    }
    this.#runs.delete(said.run);
    if ('stale' in said) {
      this.close();
      run.forked(null);
      return;
    }
    run.ended({ code: said.code, signal: said.signal });
  }

  /** Whoever waits for the server keeps this process alive. */
  async #held<T>(work: Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#hold(true);
    try {
      return await work;
    } finally {
      if (--this.#waiting === 0) this.#hold(false);
    }
  }
}

interface Arrival {
  readonly socket: Promise<Socket>;
  readonly close: () => void;
}

/** The one connection that is made to a path. */
function arrivalAt(location: string): Arrival {
  const server = createServer();
  // Whoever cannot connect ends, and that is heard.
  server.on('error', () => {});
  const socket = new Promise<Socket>((resolve) => server.once('connection', resolve));
  server.listen(location);
  return { socket, close: () => server.close() };
}

function orAborted<T, U>(work: Promise<T>, signal: AbortSignal, otherwise: U): Promise<T | U> {
  if (signal.aborted) return Promise.resolve(otherwise);
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(otherwise);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
