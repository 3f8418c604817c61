import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ProbeConnection } from './connection.ts';
import { ExaminationError } from './errors.ts';
import { type LaunchSettings, quietTrackers } from './launchSettings.ts';
import { type Command, nodeCommand } from './nodeCommand.ts';
import { forkedScript, needsFreshProcess } from './processes/forkServers.ts';
import { type ProcessStart, type ScriptProcess, spawnScript } from './processes/scriptProcess.ts';
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
  const deadline = performance.now() + request.timeoutMilliseconds;
  const start = processStart(request);
  const copy = mayBeCopy(request)
    ? await forkedScript(request.script, start, request.timeoutMilliseconds, request.signal)
    : null;
  try {
    return await bringToFirstStep(request, copy ?? spawnScript(start), deadline);
  } catch (error) {
    if (!(error instanceof UnfitProcess) || copy === null) throw error;
    request.onLog(`${path.basename(request.script)} is started in a fresh process: ${error.message}.`);
    needsFreshProcess(request.script);
    return await bringToFirstStep(request, spawnScript(start), deadline);
  }
}

/** A training that is watched is the person's own, as it would be by itself; ranks start each other. */
const mayBeCopy = ({ settings, relaunch, onWatched }: LaunchRequest): boolean =>
  settings.keepsFrameworkLoaded && settings.ranks === null && onWatched === undefined && !relaunch?.ownInterpreter;

/** A copy of an interpreter is not what a fresh one would be. The message says why. */
class UnfitProcess extends Error {}

function processStart(request: LaunchRequest): ProcessStart {
  const { settings, script, onWatched, relaunch } = request;
  const { program, args, env } = commandFor(request);
  return {
    program,
    args,
    cwd: settings.cwd ?? path.dirname(script),
    env: {
      ...process.env,
      // A training that is only watched is a person's own.
      ...(onWatched === undefined
        ? { ...quietTrackers, ...threadVariables({ ...process.env, ...settings.env }, relaunch?.atOnce ?? 1) }
        : {}),
      ...env,
      ...settings.env,
      TRAINING_RECIPE_PROBE: '1',
    },
  };
}

async function bringToFirstStep(
  request: LaunchRequest,
  script: ScriptProcess,
  deadline: number,
): Promise<StoppedScript> {
  const remaining = Math.max(1, deadline - performance.now());
  const { stdout, stderr, toProbe, fromProbe } = script;
  const stderrTail = forwardOutput(stdout, stderr, request.onOutput);
  const connection = new ProbeConnection(fromProbe, toProbe);
  toProbe.on('error', () => {});

  let lost: (error: ExaminationError | UnfitProcess) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    lost = reject;
  });
  failure.catch(() => {});
  const fail = (error: ExaminationError | UnfitProcess) => {
    lost(error);
    script.kill();
  };
  const timer = setTimeout(
    () => fail(new ExaminationError('timed-out', timeoutMessage(request.timeoutMilliseconds))),
    remaining,
  );
  const abort = () => fail(new ExaminationError('cancelled', 'Cancelled.'));
  request.signal.addEventListener('abort', abort, { once: true });
  if (request.signal.aborted) abort();
  const exited = script.ended.then(async ({ code, signal, error }) => {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
    if (error !== undefined) {
      lost(new ExaminationError('interpreter-not-found', error.message));
      return;
    }
    await connection.settle();
    connection.dispose();
    lost(exitError(code, signal, stderrTail()));
  });
  const orLost = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failure]);

  const captured = new Promise<Capture>((resolve) => connection.on('captured', resolve));
  connection.on('script/ended', (ended) => fail(endedError(ended)));
  connection.on('process/unfit', ({ why }) => fail(new UnfitProcess(why)));
  connection.on('watch/rows', ({ rows }) => request.onWatched?.(rows));
  connection.on('log', ({ message }) => request.onLog(message));
  connection.listen();
  try {
    await orLost(
      connection.request('initialize', {
        protocolVersion: PROTOCOL_VERSION,
        runDirectory: request.runDirectory,
        script: request.script,
        captureWithinMilliseconds: Math.max(1_000, remaining - HANG_REPORT_MARGIN),
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
        const patience = setTimeout(script.kill, request.onWatched === undefined ? 500 : PATIENCE_AT_END);
        await exited;
        clearTimeout(patience);
      },
    };
  } catch (error) {
    script.kill();
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
