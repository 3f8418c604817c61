import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Baseline, baselineFigures, type NetAnswers } from '../../recipe/2-skeleton/humanBaseline/baseline.ts';
import { type Answer, answersOf, canUndo, stateOf } from '../../recipe/2-skeleton/humanBaseline/passes.ts';
import type { Source } from '../../recipe/2-skeleton/humanBaseline/source.ts';
import type { ScriptBaseline } from '../baseline/baselines.ts';
import { baselineDescription } from '../baseline/baselineText.ts';
import type { Activity } from '../examinations/examinations.ts';
import type { Examined, ScriptResults } from '../examinations/scriptResults.ts';
import type {
  BaselineSnapshot,
  SampleChoice,
  SampleOffer,
  ShownResults,
  ShownSample,
  ShownState,
} from './baselineMessages.ts';
import type { ReportBaseline } from './reportMessages.ts';
import { wordListsOf } from './wordLists.ts';

export function baselineSnapshot(
  { script, error, examples, capture }: ScriptResults,
  { baseline, samples, sources, trouble }: ScriptBaseline,
  wordsOf: (origin: SampleOffer['origin'], source: Source) => string,
  activity: Activity | null,
  isStale: (examined: Examined) => boolean,
  uriOf: (file: string) => string,
): BaselineSnapshot {
  const offers = (['data', 'watched'] as const).flatMap((origin) => {
    const source = sources[origin];
    return source === null || typeof source === 'string' ? [] : [offer(origin, source, wordsOf(origin, source))];
  });
  return {
    script,
    scriptName: path.basename(script),
    doing: activity?.message ?? null,
    error: trouble ?? (examples === null ? (error?.message ?? null) : null),
    offers,
    wordLists: wordListsOf(capture?.variables ?? []),
    refusal: typeof sources.data === 'string' ? sources.data : null,
    sample: baseline === null ? null : shownSample(baseline, examples?.startedAt ?? null, isStale, uriOf),
    samples: samples.map(choiceOf),
  };
}

function choiceOf(baseline: Baseline, at: number): SampleChoice {
  const { drawnAt, examples } = baseline.sample;
  const date = new Date(drawnAt).toLocaleDateString('en', { day: 'numeric', month: 'short' });
  const count = examples.length === 1 ? '1 example' : `${examples.length} examples`;
  return { drawnAt, words: `${at + 1}: ${count} of ${date}, ${baselineDescription(baseline)}` };
}

/** The figures that a person has looked at; null before that. Nothing is said of the machine. */
export function baselineReport(
  { baseline }: ScriptBaseline,
  isStale: (examined: Examined) => boolean,
): ReportBaseline | null {
  if (baseline === null) return null;
  const sample = shownSample(baseline, null, isStale, () => '');
  if (sample.state.kind !== 'shown') return null;
  const { results } = sample.state;
  return { results: { ...results, rows: [] }, sample: { ...sample, inputs: [] } };
}

const offer = (origin: SampleOffer['origin'], { count, kind, classCount }: Source, words: string): SampleOffer => ({
  origin,
  words,
  count,
  kind,
  classCount,
});

/** @param readAt when the data were last read; null: not at all */
function shownSample(
  baseline: Baseline,
  readAt: string | null,
  isStale: (examined: Examined) => boolean,
  uriOf: (file: string) => string,
): ShownSample {
  const { drawnAt, seed, drawnFrom, kind, classCount, names, range, framework, inputs, examples } = baseline.sample;
  return {
    drawnAt,
    seed,
    drawnFrom,
    count: examples.length,
    kind,
    classes: Array.from({ length: classCount ?? 0 }, (_, number) => ({ number, name: names[number] || null })),
    range,
    framework,
    inputs: inputs.map(({ file, summary }) => ({
      ...summary,
      role: 'input',
      uri: existsSync(file) ? uriOf(file) : null,
    })),
    foundIn: foundIn(baseline),
    notes: notesOf(baseline),
    state: shownState(baseline, readAt, isStale),
  };
}

function foundIn({ presence, sample }: Baseline): string | null {
  if (presence === null || presence.found < sample.examples.length) return null;
  return `All of them are among the data as read at ${time(presence.readAt)}.`;
}

function notesOf({ presence, sample }: Baseline): readonly string[] {
  if (presence === null) return [];
  const { found, relabelled } = presence;
  const count = sample.examples.length;
  const notes: string[] = [];
  if (found < count) {
    const missing = found === 0 ? 'None' : `Only ${found}`;
    notes.push(
      `${missing} of these ${count} examples ${found === 1 ? 'is' : 'are'} among the data as they were read last: the answers are of the older data. Draw another sample to label the data of now.`,
    );
  }
  if (relabelled > 0) {
    notes.push(
      `${relabelled} of them ${relabelled === 1 ? 'has' : 'have'} another label than when they were drawn; the label of now counts.`,
    );
  }
  return notes;
}

function shownState(baseline: Baseline, readAt: string | null, isStale: (examined: Examined) => boolean): ShownState {
  const { labelling } = baseline;
  const state = stateOf(labelling);
  switch (state.kind) {
    case 'asking':
      return { ...state, canUndo: canUndo(labelling), before: told(labelling.passes[state.pass]?.answers.at(-1)) };
    case 'covered': {
      const pass = labelling.passes[state.pass];
      return { ...state, answered: pass?.answers.length ?? 0, of: pass?.order.length ?? 0 };
    }
    case 'shown':
      return { kind: 'shown', passes: labelling.passes.length, results: shownResults(baseline, readAt, isStale) };
  }
}

function shownResults(
  baseline: Baseline,
  readAt: string | null,
  isStale: (examined: Examined) => boolean,
): ShownResults {
  const { sample, labelling, net, withoutNet, presence } = baseline;
  const passes = labelling.passes.map((pass) => answersOf(pass, sample.examples.length));
  return {
    figures: baselineFigures(baseline),
    constant: sample.constant,
    rows: sample.examples.map(({ example, label }, place) => ({
      place,
      example,
      read: presence !== null && presence.readAt === readAt ? (presence.numbers[place] ?? null) : null,
      label,
      passes: passes.map((answers) => told(answers[place])),
      net: net?.answers[place] ?? null,
    })),
    withoutNet:
      sample.asTheNetGetsThem === true
        ? withoutNet
        : sample.asTheNetGetsThem === false
          ? 'The script changes its examples on their way to the net, so the net cannot be asked about them.'
          : 'Whether the net gets the examples as they lie in the data could not be compared, so it is not asked about them.',
    net:
      net === null
        ? null
        : {
            words: `${wordsOfNet(net)}${isStale(net) ? ', of an older text of the script' : ''}`,
            known: net.answers.filter((answer) => answer !== null).length,
          },
  };
}

const wordsOfNet = ({ source, steps, startedAt }: NetAnswers): string =>
  source === 'watched'
    ? `after ${steps} steps of the training watched at ${time(startedAt)}`
    : `after ${steps} of the script’s own steps, asked at ${time(startedAt)}`;

const told = (answer: Answer | undefined): number | '?' | null => (answer === null ? '?' : (answer ?? null));

const time = (iso: string): string =>
  new Date(iso).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
