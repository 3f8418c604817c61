import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Dynamics, dynamicsOf } from '../../recipe/dynamics.ts';
import { ExaminationError } from '../../training/errors.ts';
import type { WatchQuery } from '../../training/protocol/watching.ts';
import { createRunDirectory } from '../../training/runStore.ts';
import type { WatchRecord } from '../../training/watching/record.ts';
import { readRecords } from '../../training/watching/recordFile.ts';
import { watchScript } from '../../training/watching/watchScript.ts';
import { Disposable } from '../disposable.ts';
import { launchSettingsOf, timeoutMilliseconds } from '../examinations/launchSettingsOf.ts';
import type { ScriptLog } from '../examinations/scriptLog.ts';
import { hashOfScript } from '../scripts/openNotebook.ts';

/** A training that was watched, or is. */
export interface WatchedTraining {
  readonly record: WatchRecord;
  /** What it shows, as of a moment ago while it goes on; null before the first predictions. */
  readonly dynamics: Dynamics | null;
}

/** What is known of a script's trainings. */
export interface ScriptTrainings {
  /** The oldest first; the one under way last. */
  readonly trainings: readonly WatchedTraining[];
  /** One is under way: before its first training step, or training. */
  readonly phase: 'starting' | 'training' | null;
  /** Why the last one did not come to its first training step. */
  readonly error: string | null;
}

const NONE: ScriptTrainings = { trainings: [], phase: null, error: null };
/** Trainings that are kept of a script, to be laid over each other. */
const KEPT = 6;
const LIVE_MILLISECONDS = 500;
/** Of its time that the editor may spend on reading and judging a training that goes on. */
const LIVE_SHARE = 0.1;

/** Watches scripts train, keeps what was recorded, and tells who listens. */
export class Trainings extends Disposable {
  readonly #changed = this.register(new vscode.EventEmitter<string>());
  readonly #watched = this.register(new vscode.EventEmitter<WatchedTraining>());
  readonly #known = new Map<string, ScriptTrainings>();
  readonly #running = new Map<string, AbortController>();

  /** A script whose trainings changed. */
  readonly onDidChange = this.#changed.event;
  /** A training that was watched until it ended, or was ended. */
  readonly onDidWatch = this.#watched.event;

  constructor(
    private readonly places: { readonly storage: string; readonly probes: string },
    private readonly log: ScriptLog,
  ) {
    super();
    this.register({
      dispose: () => {
        for (const abort of this.#running.values()) abort.abort();
      },
    });
  }

  of(script: string): ScriptTrainings {
    return this.#known.get(script) ?? NONE;
  }

  /** Scripts that are watched now. */
  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** Brings back what earlier sessions recorded of a script, once. */
  async restore(script: string): Promise<void> {
    if (this.#known.has(script)) return;
    this.#known.set(script, NONE);
    const records = await readRecords(this.#folderOf(script));
    const trainings = await Promise.all(
      records
        .filter((record) => record.script === script)
        .map(async (record) => ({ record, dynamics: await dynamicsOf(record) })),
    );
    this.#tell(script, { trainings: [...trainings, ...this.of(script).trainings] });
  }

  /**
   * Runs a script to its end as it would run by itself. One at a time of each script.
   * @param sample examples that the net is asked about at its end
   * @throws Error in an untrusted workspace, whoever asks
   */
  async watch(script: string, sample: WatchQuery['sample'] = null): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new Error('Nothing is run in an untrusted workspace.');
    if (this.#running.has(script)) return;
    const abort = new AbortController();
    this.#running.set(script, abort);
    await this.restore(script);
    const before = this.of(script).trainings;
    this.#tell(script, { phase: 'starting', error: null });
    this.log.note(script, 'watching its training');
    const live = new Live((training) => this.#tell(script, { trainings: [...before, training], phase: 'training' }));
    try {
      const record = await watchScript({
        script,
        scriptHash: await hashOfScript(script, { unsaved: false }),
        settings: await launchSettingsOf(script, (words) => this.log.note(script, words)),
        probesDirectory: this.places.probes,
        runDirectory: await createRunDirectory(this.#folderOf(script)),
        captureWithinMilliseconds: timeoutMilliseconds(script),
        sample,
        signal: abort.signal,
        onOutput: (stream, text) => this.log.event(script, { kind: 'output', stream, text }),
        onLog: (message) => this.log.note(script, message),
        onRecord: (watched) => live.show(watched),
      });
      await live.end();
      const watched = { record, dynamics: await dynamicsOf(record) };
      const trainings = [...before, watched];
      this.#tell(script, { trainings: trainings.slice(-KEPT) });
      if (!this.isDisposed) this.#watched.fire(watched);
      await deleteRuns(trainings.slice(0, -KEPT));
    } catch (error) {
      if (!(error instanceof ExaminationError)) throw error;
      this.log.trouble(script, error.message);
      this.#tell(script, { error: error.kind === 'cancelled' ? null : error.message });
    } finally {
      await live.end();
      this.log.flush(script);
      this.#running.delete(script);
      this.#tell(script, { phase: null });
    }
  }

  /** Deletes what was recorded of one training. Not of one that is under way. */
  async delete(script: string, startedAt: string): Promise<void> {
    if (this.#running.has(script)) return;
    const { trainings } = this.of(script);
    const isMeant = ({ record }: WatchedTraining): boolean => record.startedAt === startedAt;
    this.#tell(script, { trainings: trainings.filter((training) => !isMeant(training)) });
    await deleteRuns(trainings.filter(isMeant));
  }

  /** Kills a script's training; what was recorded stays. */
  cancel(script: string): void {
    this.#running.get(script)?.abort();
  }

  #folderOf(script: string): string {
    return path.join(this.directory, createHash('sha256').update(script).digest('hex').slice(0, 16));
  }

  get directory(): string {
    return path.join(this.places.storage, 'trainings');
  }

  #tell(script: string, change: Partial<ScriptTrainings>): void {
    this.#known.set(script, { ...this.of(script), ...change });
    if (!this.isDisposed) this.#changed.fire(script);
  }
}

async function deleteRuns(trainings: readonly WatchedTraining[]): Promise<void> {
  for (const { record } of trainings) await rm(record.runDirectory, { recursive: true, force: true });
}

/** Shows a training that goes on a few times a second, each time read and judged anew. */
class Live {
  #latest: WatchRecord | null = null;
  #working: Promise<void> | null = null;
  #over = false;
  #wake: () => void = () => {};
  readonly #ended = new Promise<void>((resolve) => {
    this.#wake = resolve;
  });

  constructor(private readonly tell: (training: WatchedTraining) => void) {}

  show(record: WatchRecord): void {
    this.#latest = record;
    this.#working ??= this.#work();
  }

  async end(): Promise<void> {
    this.#over = true;
    this.#wake();
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#latest !== null && !this.#over) {
      const record = this.#latest;
      this.#latest = null;
      const began = performance.now();
      const dynamics = await dynamicsOf(record);
      const pause = Math.max(LIVE_MILLISECONDS, (performance.now() - began) / LIVE_SHARE);
      if (!this.#over) this.tell({ record, dynamics });
      await Promise.race([new Promise((resolve) => setTimeout(resolve, pause)), this.#ended]);
    }
    this.#working = null;
  }
}
