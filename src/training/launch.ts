import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ProbeConnection } from './connection.ts';
import { ExaminationError } from './errors.ts';
import { type LaunchSettings, quietTrackers } from './launchSettings.ts';
import { type Command, nodeCommand } from './nodeCommand.ts';
import { endWithUs, killTree } from './processTree.ts';
import type { Capture } from './protocol/capture.ts';
import { PROTOCOL_VERSION, type ProbeRequests, type ScriptEnded } from './protocol/messages.ts';
import type { WatchRow } from './protocol/watching.ts';
import { pythonCommand } from './pythonCommand.ts';
import { threadVariables } from './threads.ts';
import type { Relaunch } from './training.ts';

export interface LaunchRequest {
  /** Absolute path. */
  readonly script: string;
  readonly settings: LaunchSettings;
  /** Where the bundled probes lie: `tfjs.cjs` and `python/launch.py`. */
  readonly probesDirectory: string;
  /** An existing folder for this run's `.npy` files. */
  readonly runDirectory: string;
  readonly captureVariables: boolean;
  /** How the process differs from a plain run of the script. */
  readonly relaunch?: Relaunch;
  /** Absent: the script is examined. Given: it is watched to its end, and told what is recorded. */
  readonly onWatched?: (rows: readonly WatchRow[]) => void;
  /** For the whole run, from start to `end`; of a script that is watched, to its first training step. */
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly onLog: (message: string) => void;
}

/** A script that stands still at its first training step, in a process of its own. */
export interface StoppedScript {
  readonly capture: Capture;
  /**
   * @throws NotApplicableError where the question has no answer for this capture;
   *   ExaminationError when the process is lost, takes too long, or the examination is cancelled
   */
  ask<M extends keyof ProbeRequests>(
    method: M,
    params: ProbeRequests[M]['params'],
  ): Promise<ProbeRequests[M]['result']>;
  /** Ends the process at once, without unwinding, and everything it started. */
  end(): Promise<void>;
}

/** A run keeps this much of the script's output; the rest is read and dropped, so that the script never blocks on it. */
const OUTPUT_LIMIT = 1_000_000;

/** A script that was watched ends by itself: it may still write files and tell a tracker. */
const PATIENCE_AT_END = 60_000;

/** How long before the time-out the probe itself says where the script hangs. */
const HANG_REPORT_MARGIN = 1_500;

/**
 * Starts a script with its probe and waits for the first training step.
 * @throws ExaminationError for every way in which a script does not get there
 */
export async function launchScript(request: LaunchRequest): Promise<StoppedScript> {
  if (!existsSync(request.script)) {
    throw new ExaminationError('script-not-found', `There is no file ${request.script}.`);
  }
  request.signal.throwIfAborted();
  const command = commandFor(request);
  const given = { ...process.env, ...request.settings.env };
  const child = spawn(command.program, command.args, {
    cwd: request.settings.cwd ?? path.dirname(request.script),
    env: {
      ...process.env,
      // A training that is only watched is a person's own.
      ...(request.onWatched === undefined
        ? { ...quietTrackers, ...threadVariables(given, request.relaunch?.atOnce ?? 1) }
        : {}),
      ...command.env,
      ...request.settings.env,
      TRAINING_RECIPE_PROBE: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    // A process group of its own, so that its children end with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  endWithUs(child);
  const [, stdout, stderr, toProbe, fromProbe] = child.stdio as unknown as readonly [
    null,
    Readable,
    Readable,
    Writable,
    Readable,
  ];
  const stderrTail = forwardOutput(stdout, stderr, request.onOutput);
  const connection = new ProbeConnection(fromProbe, toProbe);
  toProbe.on('error', () => {});

  let lost: (error: ExaminationError) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    lost = reject;
  });
  failure.catch(() => {});
  const kill = () => {
    if (child.pid !== undefined) {
      killTree(child.pid);
    }
  };
  const fail = (error: ExaminationError) => {
    lost(error);
    kill();
  };
  const timer = setTimeout(
    () => fail(new ExaminationError('timed-out', timeoutMessage(request.timeoutMilliseconds))),
    request.timeoutMilliseconds,
  );
  const abort = () => fail(new ExaminationError('cancelled', 'Cancelled.'));
  request.signal.addEventListener('abort', abort, { once: true });
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      lost(new ExaminationError('interpreter-not-found', `${command.program} could not be started: ${error.message}`));
      resolve();
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', abort);
      void connection.settle().then(() => {
        connection.dispose();
        lost(exitError(code, signal, stderrTail()));
        resolve();
      });
    });
  });
  const orLost = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failure]);

  const captured = new Promise<Capture>((resolve) => connection.on('captured', resolve));
  connection.on('script/ended', (ended) => fail(endedError(ended)));
  connection.on('watch/rows', ({ rows }) => request.onWatched?.(rows));
  connection.on('log', ({ message }) => request.onLog(message));
  connection.listen();
  try {
    await orLost(
      connection.request('initialize', {
        protocolVersion: PROTOCOL_VERSION,
        runDirectory: request.runDirectory,
        script: request.script,
        captureWithinMilliseconds: Math.max(1_000, request.timeoutMilliseconds - HANG_REPORT_MARGIN),
        captureVariables: request.captureVariables,
        reseed: request.relaunch?.reseed ?? null,
        edits: request.relaunch?.edits ?? [],
        watch: request.onWatched !== undefined,
        ranks: request.settings.ranks,
      }),
    );
    const capture = await orLost(captured);
    if (request.onWatched !== undefined) {
      clearTimeout(timer);
    }
    return {
      capture,
      ask: (method, params) => orLost(connection.request(method, params)),
      end: async () => {
        connection.sayEnd();
        const patience = setTimeout(kill, request.onWatched === undefined ? 500 : PATIENCE_AT_END);
        await exited;
        clearTimeout(patience);
      },
    };
  } catch (error) {
    kill();
    await exited;
    throw error;
  }
}

function commandFor({ script, settings, probesDirectory }: LaunchRequest): Command {
  switch (path.extname(script)) {
    case '.py':
    case '.ipynb':
      return pythonCommand(script, path.join(probesDirectory, 'python', 'launch.py'), settings);
    case '.js':
    case '.mjs':
    case '.cjs':
    case '.ts':
    case '.mts':
    case '.cts':
    case '.jsx':
    case '.tsx':
      return nodeCommand(script, path.join(probesDirectory, 'tfjs.cjs'), settings);
    default:
      throw new ExaminationError(
        'unsupported-script',
        `${path.basename(script)} is not a JavaScript, TypeScript or Python script.`,
      );
  }
}

/** Forwards both streams up to the limit and hands back a reader of the last of stderr. */
function forwardOutput(stdout: Readable, stderr: Readable, onOutput: LaunchRequest['onOutput']): () => string {
  let forwarded = 0;
  let tail = '';
  const forward = (stream: 'stdout' | 'stderr') => (text: string) => {
    if (stream === 'stderr') {
      tail = (tail + text).slice(-4_000);
    }
    if (forwarded > OUTPUT_LIMIT) {
      return;
    }
    forwarded += text.length;
    onOutput(
      stream,
      forwarded > OUTPUT_LIMIT ? `${text.slice(0, 1_000)}\n… the rest of the output is left out\n` : text,
    );
  };
  stdout.setEncoding('utf8').on('data', forward('stdout'));
  stderr.setEncoding('utf8').on('data', forward('stderr'));
  return () => tail;
}

function endedError({ kind, message, location, stack }: ScriptEnded): ExaminationError {
  return new ExaminationError(kind, message, location, stack);
}

function exitError(code: number | null, signal: NodeJS.Signals | null, stderr: string): ExaminationError {
  if (signal) {
    return new ExaminationError(
      'killed',
      `The script was ended by ${signal}${signal === 'SIGKILL' ? ', as the system does when memory runs out' : ''}.`,
      null,
      stderr,
    );
  }
  return new ExaminationError(
    'probe-failed',
    `The process ended with exit code ${code} without a word from the probe.${stderr ? ` Its last output: ${stderr.trim()}` : ''}`,
    null,
    stderr,
  );
}

function timeoutMessage(milliseconds: number): string {
  return `The examination was not over after ${Math.round(milliseconds / 1000)} seconds. Allow more time, or let the script load less data.`;
}
