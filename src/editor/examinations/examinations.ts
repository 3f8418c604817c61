import path from 'node:path';
import * as vscode from 'vscode';
import type { Check } from '../../recipe/check.ts';
import { type Examination, type ExaminationEvent, examine } from '../../recipe/examine.ts';
import { deleteRunsExcept } from '../../training/runStore.ts';
import { Disposable } from '../disposable.ts';
import { hashOfScript } from '../scripts/openNotebook.ts';
import { capturesVariables, launchSettingsOf, timeoutMilliseconds } from './launchSettingsOf.ts';
import { readResults, writeResults } from './resultFile.ts';
import type { ScriptLog } from './scriptLog.ts';
import { type DatedFinding, noResults, type ScriptResults, withExamination, withFinding } from './scriptResults.ts';

/** What an examination is to do besides its checks. */
export interface Wanted {
  /** To go on behind an obstacle, such as a batch that cannot be overfitted. */
  readonly goOn: boolean;
  /** So many examples of the data source are read, to be looked at; 0: none. */
  readonly examples: number;
  /** To keep what comes out of each layer, to be looked at. */
  readonly layers: boolean;
}

const NOTHING_MORE: Wanted = { goOn: false, examples: 0, layers: false };

/** An examination that waits for its turn or is under way. */
export interface Activity {
  readonly script: string;
  readonly checks: readonly Check[];
  readonly wanted: Wanted;
  readonly phase: 'waiting' | 'running';
  /** What is being done now. */
  readonly message: string;
}

interface Run {
  activity: Activity;
  readonly abort: AbortController;
  readonly done: Promise<ScriptResults>;
  readonly finish: (results: ScriptResults) => void;
}

export interface ExaminationPlaces {
  /** Belongs to this workspace; results and runs are kept in it. */
  readonly storage: string;
  /** Where the bundled probes lie. */
  readonly probes: string;
}

/** Examines scripts one at a time, keeps what was found, and tells who listens. */
export class Examinations extends Disposable {
  readonly #changed = this.register(new vscode.EventEmitter<string>());
  readonly #examined = this.register(new vscode.EventEmitter<ScriptResults>());
  readonly #results = new Map<string, ScriptResults>();
  #runs: readonly Run[] = [];
  #writing: Promise<void> = Promise.resolve();

  /** A script whose results or activity changed. */
  readonly onDidChange = this.#changed.event;
  /** The results of a script after an examination ended, cancelled ones left out. */
  readonly onDidExamine = this.#examined.event;

  constructor(
    private readonly places: ExaminationPlaces,
    private readonly log: ScriptLog,
  ) {
    super();
    this.register({ dispose: () => this.cancel() });
  }

  get activities(): readonly Activity[] {
    return this.#runs.map(({ activity }) => activity);
  }

  get runsDirectory(): string {
    return path.join(this.places.storage, 'runs');
  }

  resultsOf(script: string): ScriptResults {
    return this.#results.get(script) ?? noResults(script);
  }

  activityOf(script: string): Activity | null {
    return this.#runs.find(({ activity }) => activity.script === script)?.activity ?? null;
  }

  /** Brings back the results of the last session. */
  async restore(): Promise<void> {
    for (const results of await readResults(this.#resultFile)) {
      if (!this.#results.has(results.script)) this.#results.set(results.script, results);
      this.#changed.fire(results.script);
    }
  }

  /**
   * Examines a script when its turn comes. Checks asked for while it waits join it; those that are already being done
   * are not done twice.
   *
   * @param checks none: the script is only captured
   * @returns what is known of the script afterwards
   * @throws Error in an untrusted workspace, whoever asks
   */
  async examine(script: string, checks: readonly Check[], more: Partial<Wanted> = {}): Promise<ScriptResults> {
    if (!vscode.workspace.isTrusted) throw new Error('Nothing is run in an untrusted workspace.');
    const wanted = { ...NOTHING_MORE, ...more };
    const waiting = this.#runs.find(({ activity }) => activity.script === script && activity.phase === 'waiting');
    if (waiting !== undefined) {
      const joined = new Set([...waiting.activity.checks, ...checks]);
      this.#tell(waiting, {
        checks: [...joined],
        wanted: together(wanted, waiting.activity.wanted),
      });
      return waiting.done;
    }
    const running = this.#runs.find(({ activity }) => activity.script === script);
    if (
      running !== undefined &&
      wanted.examples <= running.activity.wanted.examples &&
      (!wanted.layers || running.activity.wanted.layers) &&
      checks.every((check) => running.activity.checks.includes(check))
    )
      return running.done;
    const { promise: done, resolve: finish } = withResolvers<ScriptResults>();
    const activity: Activity = { script, checks, wanted, phase: 'waiting', message: 'Waiting for its turn' };
    this.#runs = [...this.#runs, { activity, abort: new AbortController(), done, finish }];
    this.#changed.fire(script);
    if (this.#runs.length === 1) void this.#work();
    return done;
  }

  /** Keeps what a training showed that was watched, beside what checks found. */
  async adopt(script: string, found: DatedFinding): Promise<void> {
    this.#results.set(script, withFinding(this.resultsOf(script), found));
    this.#changed.fire(script);
    // The folder of an examination that is under way belongs to no result yet.
    await this.#write();
  }

  /** Ends a script's examinations, or every one: the one under way is killed, waiting ones are dropped. */
  cancel(script?: string): void {
    for (const run of this.#runs) if (script === undefined || run.activity.script === script) run.abort.abort();
    for (const run of this.#runs.filter(
      ({ activity, abort }) => activity.phase === 'waiting' && abort.signal.aborted,
    )) {
      this.#leave(run);
    }
  }

  get #resultFile(): string {
    return path.join(this.places.storage, 'results.json');
  }

  async #work(): Promise<void> {
    for (let run = this.#runs[0]; run !== undefined && !this.isDisposed; run = this.#runs[0]) {
      this.#tell(run, { phase: 'running', message: 'Starting' });
      try {
        await this.#examineNow(run);
      } catch (error) {
        this.log.trouble(run.activity.script, `The examination failed by itself: ${String(error)}`);
      } finally {
        this.#leave(run);
      }
    }
  }

  async #examineNow(run: Run): Promise<void> {
    const { script, checks, wanted } = run.activity;
    const ids = checks.map(({ id }) => id);
    this.log.note(script, ids.length === 0 ? 'capturing the first training step' : `checking ${ids.join(', ')}`);
    const scriptHash = await hashOfScript(script, { unsaved: false });
    const examined = await examine({
      script,
      checks,
      launch: await launchSettingsOf(script, (words) => this.log.note(script, words)),
      probesDirectory: this.places.probes,
      runsDirectory: this.runsDirectory,
      captureVariables: capturesVariables(script),
      goOn: wanted.goOn,
      layers: wanted.layers,
      ...(wanted.examples > 0 ? { examples: wanted.examples } : {}),
      timeoutMilliseconds: timeoutMilliseconds(script),
      signal: run.abort.signal,
      onEvent: (event) => this.#listen(run, event),
    });
    const examination = { ...examined, scriptHash };
    this.log.flush(script);
    if (examination.error !== null) this.log.trouble(script, wordsOf(examination));
    const results = withExamination(this.resultsOf(script), examination, ids);
    this.#results.set(script, results);
    await this.#keep();
    if (examination.error?.kind !== 'cancelled') this.#examined.fire(results);
  }

  #listen(run: Run, event: ExaminationEvent): void {
    this.log.event(run.activity.script, event);
    if (event.kind === 'progress') this.#tell(run, { message: event.message });
  }

  /** Writes the results and deletes the runs that none of them speaks of any more. No examination may be under way. */
  async #keep(): Promise<void> {
    await this.#write();
    const told = [...this.#results.values()].flatMap(({ capture, examples, layers }) =>
      [capture, examples, layers].flatMap((each) => each?.runDirectory ?? []),
    );
    await deleteRunsExcept(this.runsDirectory, new Set(told)).catch((error: unknown) =>
      this.log.trouble('runs', `could not be deleted: ${String(error)}`),
    );
  }

  async #write(): Promise<void> {
    const results = [...this.#results.values()];
    this.#writing = this.#writing
      .then(() => writeResults(this.#resultFile, results))
      .catch((error: unknown) => this.log.trouble('results', `could not be kept: ${String(error)}`));
    await this.#writing;
  }

  #leave(run: Run): void {
    this.#runs = this.#runs.filter((other) => other !== run);
    run.finish(this.resultsOf(run.activity.script));
    if (!this.isDisposed) this.#changed.fire(run.activity.script);
  }

  #tell(run: Run, change: Partial<Activity>): void {
    run.activity = { ...run.activity, ...change };
    if (!this.isDisposed) this.#changed.fire(run.activity.script);
  }
}

function together(one: Wanted, other: Wanted): Wanted {
  return {
    goOn: one.goOn || other.goOn,
    examples: Math.max(one.examples, other.examples),
    layers: one.layers || other.layers,
  };
}

function wordsOf({ error }: Examination): string {
  if (error === null) return '';
  return error.scriptStack === null ? error.message : `${error.message}\n${error.scriptStack}`;
}

function withResolvers<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
