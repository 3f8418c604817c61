import type { Figures } from '../../recipe/2-skeleton/humanBaseline/figures.ts';
import type { WordList } from '../../tensors/words.ts';
import type { Framework } from '../../training/protocol/capture.ts';
import type { DataTensor } from './dataMessages.ts';

/** Everything that the human baseline's panel shows: a whole state, never a change to one. */
export interface BaselineSnapshot {
  /** Absolute path of the script. */
  readonly script: string;
  readonly scriptName: string;
  /** An examination of the script is under way; what it is at. */
  readonly doing: string | null;
  /** Why the last examination broke off, or what else went wrong. */
  readonly error: string | null;
  /** What a sample can be drawn from. */
  readonly offers: readonly SampleOffer[];
  /** Why none can be drawn from the data that were read; null where they were not read, too. */
  readonly refusal: string | null;
  /** Words among the script's variables: class names, vocabularies. */
  readonly wordLists: readonly WordList[];
  readonly sample: ShownSample | null;
  /** All that were drawn, the oldest first. */
  readonly samples: readonly SampleChoice[];
}

export interface SampleChoice {
  /** ISO 8601: what it is known by. */
  readonly drawnAt: string;
  /** How far it is answered, or how well. */
  readonly words: string;
}

export interface SampleOffer {
  readonly origin: 'data' | 'watched';
  /** `all 2,000 examples of the data`. */
  readonly words: string;
  readonly count: number;
  readonly kind: 'classes' | 'values';
  readonly classCount: number | null;
}

export interface ShownSample {
  /** ISO 8601: also what it is known by. */
  readonly drawnAt: string;
  readonly seed: number;
  readonly drawnFrom: string;
  readonly count: number;
  readonly kind: 'classes' | 'values';
  /** Of classes their numbers and, where the person said so, names; none for values. */
  readonly classes: readonly ShownClass[];
  /** Of all labels, for values: what a number is to be entered in. */
  readonly range: readonly [least: number, median: number, greatest: number];
  readonly framework: Framework;
  /** The sample's inputs alone: no label leaves the host before the results are shown. */
  readonly inputs: readonly DataTensor[];
  /** Where all of it was found again; null where it was not compared, or not all was found. */
  readonly foundIn: string | null;
  /** What the person should know of this sample. */
  readonly notes: readonly string[];
  readonly state: ShownState;
}

export interface ShownClass {
  readonly number: number;
  readonly name: string | null;
}

export type ShownState =
  | {
      readonly kind: 'asking';
      readonly pass: number;
      readonly at: number;
      readonly of: number;
      /** In the sample. */
      readonly place: number;
      readonly canUndo: boolean;
      /** What was answered to the question before; null where this is the first. */
      readonly before: number | '?' | null;
    }
  | { readonly kind: 'covered'; readonly pass: number; readonly answered: number; readonly of: number }
  | { readonly kind: 'shown'; readonly passes: number; readonly results: ShownResults };

export interface ShownResults {
  readonly figures: Figures;
  /** The best answer without a look at the input. */
  readonly constant: number;
  readonly rows: readonly ShownRow[];
  readonly net: { readonly words: string; readonly known: number } | null;
  /** Why the training watched last says nothing of the sample; null where it does, or was not asked. */
  readonly withoutNet: string | null;
}

/** One example with all that was said of it. `?`: could not be told; null: not asked, or not known. */
export interface ShownRow {
  readonly place: number;
  /** Its number in what it was drawn from. */
  readonly example: number;
  /** Its number among the data as they were last read; null where it is not there, or they were not read yet. */
  readonly read: number | null;
  readonly label: number;
  readonly passes: readonly (number | '?' | null)[];
  readonly net: number | null;
}

export type HostToBaselinePanel = { readonly type: 'snapshot'; readonly snapshot: BaselineSnapshot };

export type BaselinePanelToHost =
  | {
      readonly type: 'draw';
      readonly origin: SampleOffer['origin'];
      readonly size: number;
      readonly seed: number;
      readonly names: readonly string[];
      /** The first and the last example that may be drawn; null: any. */
      readonly part: readonly [first: number, last: number] | null;
    }
  | { readonly type: 'choose-sample'; readonly drawnAt: string }
  /** With the answers that were given to it; the person is asked first. */
  | { readonly type: 'delete-sample'; readonly drawnAt: string }
  /** In the data explorer, by their numbers among the data as they were last read. */
  | { readonly type: 'open-examples'; readonly examples: readonly number[]; readonly words: string }
  /** To the question that was on screen; null: cannot tell. */
  | { readonly type: 'answer'; readonly pass: number; readonly at: number; readonly answer: number | null }
  | { readonly type: 'undo' }
  | { readonly type: 'end-pass' }
  | { readonly type: 'second-pass' }
  | { readonly type: 'show-results' }
  | { readonly type: 'export'; readonly format: 'csv' | 'json' }
  | { readonly type: 'read-examples' }
  | { readonly type: 'stop' }
  | { readonly type: 'watch' }
  /** After some of the script's own steps, which are put back. */
  | { readonly type: 'ask-the-net' }
  | { readonly type: 'open-page' }
  | { readonly type: 'show-log' };

/** What VS Code keeps of the panel over a reload: enough to ask the host for the rest, and the person's choices. */
export interface BaselinePanelState {
  readonly script: string;
  /** By tensor: the label of the chosen decoding. */
  readonly decodings: Readonly<Record<string, string>>;
  /** By tensor: the sentence of the chosen brightness range. */
  readonly ranges: Readonly<Record<string, string>>;
  /** Which input is shown. */
  readonly input: number;
  readonly size: number;
  readonly seed: number;
  /** As they were typed, separated by commas. */
  readonly names: string;
}
