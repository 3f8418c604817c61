import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { type Baseline, drawBaseline, type Sample } from '../../recipe/2-skeleton/humanBaseline/baseline.ts';
import {
  chosenAmong,
  deleteBaseline,
  readBaselines,
  writeBaseline,
  writeChosen,
} from '../../recipe/2-skeleton/humanBaseline/baselineFile.ts';
import { comparedWith, netAnswersTo } from '../../recipe/2-skeleton/humanBaseline/match.ts';
import { answersOfOutputs } from '../../recipe/2-skeleton/humanBaseline/netAnswers.ts';
import * as passes from '../../recipe/2-skeleton/humanBaseline/passes.ts';
import { type Source, sourceOfExamples, sourceOfTraining } from '../../recipe/2-skeleton/humanBaseline/source.ts';
import { readNpy } from '../../tensors/npy.ts';
import type { WatchQuery } from '../../training/protocol/watching.ts';
import { createRunDirectory } from '../../training/runStore.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { ScriptLog } from '../examinations/scriptLog.ts';
import type { DatedExamples } from '../examinations/scriptResults.ts';
import type { Trainings, WatchedTraining } from '../watching/trainings.ts';

/** Where a sample may be drawn from: all examples that were read, or the first batch of the training watched last. */
export type Origin = 'data' | 'watched';

/** What is known of one script's human baseline. */
export interface ScriptBaseline {
  /** The sample that is worked at, with its answers. */
  readonly baseline: Baseline | null;
  /** All samples that were drawn, the oldest first. */
  readonly samples: readonly Baseline[];
  /** What a sample can be drawn from; a text says why it cannot. Null: not there, or not looked into yet. */
  readonly sources: Readonly<Record<Origin, Source | string | null>>;
  /** What went wrong last, in words for a person. */
  readonly trouble: string | null;
}

export interface DrawChoice {
  readonly origin: Origin;
  readonly size: number;
  readonly seed: number;
  readonly names: readonly string[];
  /** Only from these examples of the source on, and up to these, both included; null: from all. */
  readonly part: readonly [first: number, last: number] | null;
}

const NOTHING: ScriptBaseline = { baseline: null, samples: [], sources: { data: null, watched: null }, trouble: null };

/** Keeps what persons answered, answer by answer, and sets it against data and trainings as they come. */
export class Baselines extends Disposable {
  readonly #changed = this.register(new vscode.EventEmitter<string>());
  readonly #known = new Map<string, ScriptBaseline>();
  /** Scripts whose panel was opened. */
  readonly #prepared = new Set<string>();
  /** By script: what is done one after the other, so that no answer overtakes another on its way to the disk. */
  readonly #queues = new Map<string, Promise<void>>();
  /** By script: the reading and the training that were looked into, by their times. */
  readonly #lookedInto = new Map<string, string>();

  /** A script whose baseline, or what a sample can be drawn from, changed. */
  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly storage: string,
    private readonly examinations: Examinations,
    private readonly trainings: Trainings,
    private readonly log: ScriptLog,
  ) {
    super();
    const changed = (script: string): void => {
      if (this.#prepared.has(script)) void this.#then(script, () => this.#lookInto(script));
    };
    this.register(examinations.onDidExamine(({ script }) => changed(script)));
    this.register(trainings.onDidChange(changed));
  }

  /** Below which samples lie. */
  get directory(): string {
    return path.join(this.storage, 'baselines');
  }

  of(script: string): ScriptBaseline {
    return this.#known.get(script) ?? NOTHING;
  }

  /** Brings back what earlier sessions kept of a script, once. */
  async restore(script: string): Promise<void> {
    if (this.#known.has(script)) return;
    this.#known.set(script, NOTHING);
    await this.#then(script, async () => {
      const folder = this.#folderOf(script);
      const samples = (await readBaselines(folder)).filter((each) => each.script === script);
      const baseline = await chosenAmong(folder, samples);
      if (baseline !== null) this.#tell(script, { baseline, samples });
    });
  }

  /** Looks into what a sample can be drawn from, and does so again whenever there is more of it. */
  async prepare(script: string): Promise<void> {
    if (this.#prepared.has(script)) return;
    this.#prepared.add(script);
    await this.restore(script);
    await this.trainings.restore(script);
    await this.#then(script, () => this.#lookInto(script));
  }

  /** A new sample beside those that there are, which keep their answers. */
  async draw(script: string, { origin, ...choice }: DrawChoice): Promise<void> {
    await this.#then(script, async () => {
      const source = this.of(script).sources[origin];
      if (source === null || typeof source === 'string') return;
      const directory = await createRunDirectory(this.#folderOf(script));
      const drawnFrom = partWords(choice.part, this.wordsOf(script, origin, source));
      const baseline = await drawBaseline(script, source, { ...choice, drawnFrom }, directory);
      await this.#keep(script, baseline);
      await this.#workAt(script, baseline);
    });
  }

  /** Goes on with a sample that was drawn before. */
  async choose(script: string, drawnAt: string): Promise<void> {
    await this.#then(script, async () => {
      const { baseline, samples } = this.of(script);
      const chosen = samples.find(({ sample }) => sample.drawnAt === drawnAt);
      if (chosen !== undefined && chosen !== baseline) await this.#workAt(script, chosen);
    });
  }

  /** A sample, and what was answered to it; work goes on with the newest of the others. */
  async delete(script: string, drawnAt: string): Promise<void> {
    await this.#then(script, async () => {
      const { baseline, samples } = this.of(script);
      const meant = samples.find(({ sample }) => sample.drawnAt === drawnAt);
      if (meant === undefined) return;
      await deleteBaseline(meant);
      const left = samples.filter((each) => each !== meant);
      const next = left.at(-1) ?? null;
      if (baseline?.sample.drawnAt !== drawnAt) this.#tell(script, { samples: left, trouble: null });
      else {
        this.#tell(script, { baseline: null, samples: left, trouble: null });
        if (next !== null) await this.#workAt(script, next);
      }
    });
  }

  async #workAt(script: string, baseline: Baseline): Promise<void> {
    await writeChosen(this.#folderOf(script), baseline);
    this.#tell(script, { baseline, trouble: null });
    // Data and trainings may have come since it was looked at last.
    this.#lookedInto.delete(script);
    await this.#lookInto(script);
  }

  /** The sample, for a training that is to answer for it at its end; null where there is none. */
  async toAsk(script: string): Promise<WatchQuery['sample']> {
    await this.restore(script);
    const { baseline } = this.of(script);
    if (baseline === null) return null;
    const { inputs, examples, asTheNetGetsThem } = baseline.sample;
    return { inputs, examples: examples.length, asTheNetGetsThem };
  }

  async answer(
    script: string,
    question: { readonly pass: number; readonly at: number },
    answer: passes.Answer,
  ): Promise<void> {
    await this.#change(script, (labelling) => passes.answered(labelling, question, answer));
  }

  async undo(script: string): Promise<void> {
    await this.#change(script, passes.undone);
  }

  async end(script: string): Promise<void> {
    await this.#change(script, passes.ended);
  }

  async show(script: string): Promise<void> {
    await this.#change(script, passes.shown);
  }

  async beginSecondPass(script: string): Promise<void> {
    const seed = (this.of(script).baseline?.sample.seed ?? 0) + 1;
    await this.#change(script, (labelling) => passes.secondPass(labelling, seed, new Date().toISOString()));
  }

  async #change(script: string, change: (labelling: passes.Labelling) => passes.Labelling): Promise<void> {
    await this.#then(script, async () => {
      const { baseline } = this.of(script);
      if (baseline === null) return;
      const labelling = change(baseline.labelling);
      if (labelling === baseline.labelling) this.#changed.fire(script);
      else await this.#keep(script, { ...baseline, labelling });
    });
  }

  /** What is shown is kept already. */
  async #keep(script: string, baseline: Baseline): Promise<void> {
    await writeBaseline(baseline);
    const isSame = ({ sample }: Baseline): boolean => sample.drawnAt === baseline.sample.drawnAt;
    const { samples } = this.of(script);
    const all = samples.some(isSame) ? samples.map((each) => (isSame(each) ? baseline : each)) : [...samples, baseline];
    this.#tell(script, { baseline, samples: all, trouble: null });
  }

  /** The data and the training as they are known now: what to draw from, and what they say of the sample. */
  async #lookInto(script: string): Promise<void> {
    const { examples, capture } = this.examinations.resultsOf(script);
    const watched = this.trainings.of(script).trainings.findLast(({ record }) => isOver(record));
    const seen = `${examples?.startedAt} ${watched?.record.startedAt}`;
    if (this.#lookedInto.get(script) === seen) return;
    this.#lookedInto.set(script, seen);
    const data =
      examples === null || capture === null
        ? null
        : await sourceOfExamples(capture.capture, examples.examples).catch(unreadable);
    const ofTraining = watched === undefined ? null : sourceOf(watched);
    this.#tell(script, { sources: { data, watched: ofTraining } });
    await this.#compare(script, data, examples?.startedAt ?? '');
    if (examples !== null) await this.#lookAtAnswers(script, examples);
    if (watched !== undefined) await this.#askNet(script, ofTraining, watched);
  }

  async #compare(script: string, source: Source | string | null, readAt: string): Promise<void> {
    const { baseline } = this.of(script);
    if (baseline === null || source === null || typeof source === 'string' || baseline.presence?.readAt === readAt)
      return;
    await this.#keep(script, await comparedWith(baseline, source, readAt));
  }

  async #askNet(script: string, source: Source | null, { record }: WatchedTraining): Promise<void> {
    const { baseline } = this.of(script);
    const { startedAt, scriptHash, predictedAt, end } = record;
    if (baseline === null || (baseline.net?.startedAt ?? '') >= startedAt) return;
    const steps = predictedAt.at(-1) ?? end?.steps ?? 0;
    const training = { source: 'watched', startedAt, scriptHash, steps } as const;
    const asked = await answersToSample(record, baseline.sample);
    const answers = typeof asked === 'object' ? asked : null;
    const ofBatch = source === null || answers !== null ? null : await netAnswersTo(baseline.sample, source, training);
    const net = answers === null ? ofBatch : { ...training, answers };
    const withoutNet = typeof asked === 'string' ? asked : null;
    // Another training may say nothing of the sample: what an earlier one said stays, with its time.
    if (net !== null || withoutNet !== baseline.withoutNet) {
      await this.#keep(script, { ...baseline, net: net ?? baseline.net, withoutNet });
    }
  }

  /** An examination may have asked the net about all examples that were read, the sample among them. */
  async #lookAtAnswers(script: string, { answers, startedAt, scriptHash }: DatedExamples): Promise<void> {
    const { baseline } = this.of(script);
    const [output] = answers?.outputs ?? [];
    if (baseline === null || answers === null || output === undefined) return;
    const { sample, presence, net } = baseline;
    if (presence?.readAt !== startedAt || (net?.startedAt ?? '') >= startedAt) return;
    const rows = sample.examples.map(({ example }, place) =>
      presence.numbers[place] === example && example < answers.examples ? example : null,
    );
    const said = answersOfOutputs(readNpy(await readFile(output.file)), sample, rows);
    if (typeof said === 'string' || said.every((answer) => answer === null)) return;
    const { steps } = answers;
    await this.#keep(script, { ...baseline, net: { source: 'examined', startedAt, scriptHash, steps, answers: said } });
  }

  /** What a sample of this source is said to be drawn from. */
  wordsOf(script: string, origin: Origin, { count }: Source): string {
    if (origin === 'watched') return `the ${count} examples of the watched training's first batch`;
    const examples = this.examinations.resultsOf(script).examples?.examples;
    const read = count.toLocaleString('en');
    if (examples?.origin === 'batch') return `the ${read} examples of the captured batch`;
    if (examples?.complete === true) return `all ${read} examples of the data`;
    return `the first ${read} examples of the data`;
  }

  /** One thing after the other; what fails is told, and the next goes on. */
  #then(script: string, act: () => Promise<void>): Promise<void> {
    const done = (this.#queues.get(script) ?? Promise.resolve()).then(act).catch((error: unknown) => {
      const trouble = error instanceof Error ? error.message : String(error);
      this.log.trouble(script, `human baseline: ${trouble}`);
      this.#tell(script, { trouble });
    });
    this.#queues.set(script, done);
    return done;
  }

  #folderOf(script: string): string {
    return path.join(this.directory, createHash('sha256').update(script).digest('hex').slice(0, 16));
  }

  #tell(script: string, change: Partial<ScriptBaseline>): void {
    this.#known.set(script, { ...this.of(script), ...change });
    if (!this.isDisposed) this.#changed.fire(script);
  }
}

const partWords = (part: DrawChoice['part'], all: string): string =>
  part === null ? all : `examples ${part[0].toLocaleString('en')} to ${part[1].toLocaleString('en')} of ${all}`;

const unreadable = (error: unknown): string =>
  `The examples that were read cannot be opened any more: ${error instanceof Error ? error.message : String(error)} Read them again.`;

/** What a training said to this very sample at its end; a text says why nothing, null: it was not asked. */
async function answersToSample(
  { sample: files, runDirectory, end }: WatchedTraining['record'],
  sample: Sample,
): Promise<readonly passes.Answer[] | string | null> {
  if (files === null || files.join('\n') !== sample.inputs.map(({ file }) => file).join('\n')) return null;
  if (end === null) return 'The training did not come to its end.';
  const [output] = end.sampleAnswers?.outputs ?? [];
  if (output === undefined) return end.withoutSample ?? 'The recording broke off, as the log tells.';
  const bytes = await readFile(path.join(runDirectory, path.basename(output.file)));
  return answersOfOutputs(
    readNpy(bytes),
    sample,
    sample.examples.map((_, place) => place),
  );
}

const isOver = ({ end, brokenOff }: WatchedTraining['record']): boolean => end !== null || brokenOff !== null;

function sourceOf({ record, dynamics }: WatchedTraining): Source | null {
  const series = dynamics?.predictions ?? null;
  return series === null || typeof series === 'string' ? null : sourceOfTraining(record, series);
}
