/**
 * A worker thread beside the script: it lives on when the main thread hangs, so that a dead parent or a hang is noticed.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { ScriptEnded } from '../../../training/protocol/messages.ts';
import { writeMessage } from './channel.ts';
import { MainThreadDebugger } from './mainThreadDebugger.ts';

const ROLE = 'training-recipe-watchdog';
const LOOK_EVERY = 100;
/** A main thread that runs JavaScript pauses within a moment; one that waits never does. */
const PAUSE_WITHIN = 700;

interface WatchdogData {
  readonly role: typeof ROLE;
  /** [0] becomes 1 when a step was captured. */
  readonly captured: SharedArrayBuffer;
  readonly parent: number;
  readonly captureWithinMilliseconds: number;
  /** When the process began, by `Date.now()`: the host counts from there. */
  readonly processStart: number;
}

/** @returns what tells the watchdog that a step was captured */
export function startWatchdog(captureWithinMilliseconds: number): () => void {
  const captured = new SharedArrayBuffer(4);
  const processStart = Date.now() - performance.now();
  const data: WatchdogData = { role: ROLE, captured, parent: process.ppid, captureWithinMilliseconds, processStart };
  new Worker(__filename, { workerData: data, execArgv: [], stdout: false, stderr: false }).unref();
  return () => {
    Atomics.store(new Int32Array(captured), 0, 1);
  };
}

const isWatchdogData = (data: unknown): data is WatchdogData =>
  typeof data === 'object' && data !== null && 'role' in data && data.role === ROLE;

/** Runs the watchdog if this is its thread. */
export function runWatchdog(): void {
  if (isMainThread || !isWatchdogData(workerData)) {
    return;
  }
  const { captured, parent, captureWithinMilliseconds, processStart } = workerData;
  const flag = new Int32Array(captured);
  let reporting = false;
  setInterval(() => {
    if (process.ppid !== parent) {
      process.kill(process.pid, 'SIGKILL');
    }
    const late = Date.now() - processStart > captureWithinMilliseconds;
    if (late && !reporting && Atomics.load(flag, 0) === 0) {
      reporting = true;
      void reportHang(captureWithinMilliseconds, () => Atomics.load(flag, 0) === 0);
    }
  }, LOOK_EVERY);
}

async function reportHang(milliseconds: number, stillHangs: () => boolean): Promise<void> {
  const at = await whereItHangs();
  if (!stillHangs()) {
    return;
  }
  const seconds = Math.round(milliseconds / 1000);
  const doing =
    at === null ? 'It waits for something outside of itself (a timer, a download, an input).' : 'It was at this line.';
  const params: ScriptEnded = {
    kind: 'hung',
    message: `No training step within ${seconds} ${seconds === 1 ? 'second' : 'seconds'}. ${doing}`,
    location: at?.location ?? null,
    stack: at?.stack ?? null,
  };
  writeMessage({ jsonrpc: '2.0', method: 'script/ended', params });
  process.kill(process.pid, 'SIGKILL');
}

/** Stops the main thread where it is; null when it runs no JavaScript. */
async function whereItHangs(): Promise<{ readonly location: SourceLocation; readonly stack: string } | null> {
  const main = new MainThreadDebugger();
  return new Promise((resolve) => {
    const patience = setTimeout(() => resolve(null), PAUSE_WITHIN);
    main.onPaused((frames) => {
      clearTimeout(patience);
      const places = frames.flatMap((frame) => {
        const location = main.userLocation(frame);
        return location === null ? [] : [{ name: frame.functionName || '<anonymous>', location }];
      });
      const stack = places
        .map(({ name, location: l }) => `    at ${name} (${l.file}:${l.line}:${l.column})`)
        .join('\n');
      const [innermost] = places;
      resolve(innermost === undefined ? null : { location: innermost.location, stack });
    });
    // A main thread that is stuck does not answer this either, so nothing waits for it.
    main.enable().catch(() => resolve(null));
    main.pause();
  });
}
