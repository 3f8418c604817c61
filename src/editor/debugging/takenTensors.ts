import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Framework } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { Disposable } from '../disposable.ts';
import { type DebuggeeLanguage, HandOverError, handOverExpression, readHandedOver } from './handOver.ts';
import type { PausedFrame } from './pausedFrame.ts';
import { SessionMoves } from './sessionMoves.ts';

/** A tensor that a person asked of a paused program, as it was then. */
export interface TakenTensor {
  /** What was asked for: a name, `train.xs`, `batch[0]`. */
  readonly expression: string;
  readonly summary: TensorSummary;
  /** The first rows as `.npy`; null where there are none. */
  readonly file: string | null;
  readonly framework: Framework;
  /** How many of the first elements the statistics are of. */
  readonly figuresOf: number;
  readonly frame: Omit<PausedFrame, 'id'>;
  /** ISO 8601. */
  readonly takenAt: string;
  /** How often the session had moved by then. */
  readonly moves: number;
}

const SOURCES: Readonly<Record<DebuggeeLanguage, readonly string[]>> = {
  javascript: ['handOver.js'],
  python: ['python', 'training_recipe_probe', 'debugging', 'hand_over.py'],
};

/** Tensors of paused programs: each is taken once, when a person asks for it, and known by what was asked for. */
export class TakenTensors extends Disposable {
  /** Where the values lie. Those of earlier windows are deleted. */
  readonly folder: string;
  readonly #probes: string;
  readonly #moves = this.register(new SessionMoves());
  readonly #taken = new Map<string, TakenTensor>();
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  /** Something was taken, or has become stale. */
  readonly onDidChange = this.#changed.event;
  #ready: Promise<unknown> | null = null;
  #count = 0;

  constructor({ storage, probes }: { readonly storage: string; readonly probes: string }) {
    super();
    this.folder = path.join(storage, 'paused');
    this.#probes = probes;
    this.register(this.#moves.onDidMove(() => this.#changed.fire()));
    this.register(vscode.debug.onDidTerminateDebugSession((session) => this.#forget(session)));
  }

  /** The last one first. */
  get all(): readonly TakenTensor[] {
    return [...this.#taken.values()].reverse();
  }

  /** Whether the program has gone on, or was changed by hand, since. */
  isStale({ frame, moves }: TakenTensor): boolean {
    return this.#moves.of(frame.session.id) !== moves;
  }

  /**
   * Has an expression evaluated in a paused frame, and what it gives handed over. The only place that evaluates anything.
   * @throws HandOverError where it gives no tensor; the message is for a person
   */
  async take(expression: string, frame: PausedFrame): Promise<TakenTensor> {
    const source = await readFile(path.join(this.#probes, ...SOURCES[frame.language]), 'utf8');
    const moves = this.#moves.of(frame.session.id);
    const takenAt = new Date().toISOString();
    const answer = await evaluate(frame, handOverExpression(frame.language, expression, source));
    const { summary, npy, framework, figuresOf } = readHandedOver(answer);
    this.#count += 1;
    const id = `p${this.#count}`;
    const file = npy === null ? null : path.join(this.folder, `${id}.npy`);
    if (file !== null && npy !== null) {
      this.#ready ??= rm(this.folder, { recursive: true, force: true }).then(() =>
        mkdir(this.folder, { recursive: true }),
      );
      await this.#ready;
      await writeFile(file, npy);
    }
    const { id: _, ...place } = frame;
    const taken: TakenTensor = {
      expression,
      summary: { ...summary, id, name: expression },
      file,
      framework,
      figuresOf,
      frame: place,
      takenAt,
      moves,
    };
    const key = `${frame.session.id} ${frame.file} ${frame.functionName} ${expression}`;
    const before = this.#taken.get(key);
    this.#taken.delete(key);
    this.#taken.set(key, taken);
    this.#changed.fire();
    if (before?.file) await rm(before.file, { force: true });
    return taken;
  }

  /** What a panel still shows of an ended session keeps its file. */
  #forget(session: vscode.DebugSession): void {
    for (const [key, { frame }] of this.#taken) if (frame.session.id === session.id) this.#taken.delete(key);
    this.#changed.fire();
  }
}

async function evaluate({ session, id }: PausedFrame, expression: string): Promise<string> {
  try {
    // Of all contexts only `clipboard` gives a text whole.
    const { result } = (await session.customRequest('evaluate', { expression, frameId: id, context: 'clipboard' })) as {
      readonly result: string;
    };
    return result;
  } catch (error) {
    throw new HandOverError(error instanceof Error ? lastLine(error.message) : String(error));
  }
}

/** Debuggers of Python send the whole traceback, which ends with what happened. */
function lastLine(message: string): string {
  return message.trim().split('\n').at(-1) ?? message;
}
