import type { SampleRate } from '../../tensors/audio.ts';
import type { WordList } from '../../tensors/words.ts';
import type { Framework, LoadedWeights, SourceLocation } from '../../training/protocol/capture.ts';
import type { Examples } from '../../training/protocol/examples.ts';
import type { LayerActivations } from '../../training/protocol/step.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';

/** Everything that the data panel shows: a whole state, never a change to one. */
export interface DataSnapshot {
  /** Absolute path of the script. */
  readonly script: string;
  readonly scriptName: string;
  /** An examination of the script is under way; what it is at. */
  readonly doing: string | null;
  /** Why the last examination broke off, where it was after the capture or there is none. */
  readonly error: string | null;
  readonly capture: CapturedData | null;
  /** Examples of the whole data source; null where they were not read yet. */
  readonly examples: ExamplesData | null;
  /** What came out of each layer; null where it was not looked at yet. */
  readonly layers: LayersData | null;
  /** The same before and after the last training that was watched; null where none was. */
  readonly trainedLayers: TrainedLayersData | null;
  /** Grows each time that someone asks for the layers from outside of the panel. */
  readonly layersAsked: number;
  /** Examples that a finding speaks of, to be looked at now. */
  readonly pointedAt: PointedAt | null;
}

export interface CapturedData {
  /** ISO 8601. */
  readonly capturedAt: string;
  /** The script has changed since. */
  readonly stale: boolean;
  readonly framework: Framework;
  readonly batchSize: number | null;
  /** The user's line that starts the training step. */
  readonly location: SourceLocation | null;
  /** That line in words: `train.py:4`. */
  readonly place: string | null;
  readonly loss: { readonly name: string; readonly value: number | string };
  readonly tensors: readonly DataTensor[];
  /** Words among the script's variables: class names, vocabularies. */
  readonly wordLists: readonly WordList[];
  /** Of sounds, where one of the script's variables tells it. */
  readonly sampleRate: SampleRate | null;
  readonly notes: readonly string[];
}

/** Examples of the training's data source, in files that are read by ranges. */
export interface ExamplesData extends Omit<Examples, 'inputs' | 'targets'> {
  /** ISO 8601. */
  readonly readAt: string;
  readonly stale: boolean;
  readonly framework: Framework;
  readonly tensors: readonly DataTensor[];
  /** What the net says to them; null where it was not asked. */
  readonly answers: AnswersData | null;
}

/** What the net says to each example, after some of the script's own steps. */
export interface AnswersData {
  readonly steps: number;
  /** So many examples were asked about, from the first on. */
  readonly examples: number;
  /** By target: where the webview can fetch the `.npy` file of the output beside it; null where none is known to be. */
  readonly uris: readonly (string | null)[];
}

export interface TrainedLayersData {
  /** Before the first update. */
  readonly before: LayersData;
  /** As the script left its net; null while it trains, and where it was broken off. */
  readonly after: LayersData | null;
  /** Of the training so far. */
  readonly steps: number;
}

/** What came out of each layer for a batch. */
export interface LayersData {
  /** ISO 8601. */
  readonly capturedAt: string;
  readonly stale: boolean;
  readonly framework: Framework;
  readonly batchSize: number | null;
  /** What went in: the first input of the same batch. */
  readonly input: DataTensor | null;
  readonly layers: readonly ShownLayer[];
  /** Why there are none; null where there are. */
  readonly trouble: string | null;
  /** The weights that the input meets first; null where they cannot be shown. */
  readonly first: ShownFirstLayer | null;
  /** The call by which the script gave the net weights before its first step, with its line; null where none was seen. */
  readonly loaded: (LoadedWeights & { readonly place: string | null }) | null;
}

export interface ShownFirstLayer {
  readonly kind: 'filters' | 'embedding';
  readonly name: string;
  readonly shape: readonly number[];
  /** Where the webview can fetch the weights; null where they were not kept. */
  readonly uri: string | null;
}

export interface ShownLayer extends LayerActivations {
  /** The user's line in words; null where it is not known. */
  readonly place: string | null;
  /** Where the webview can fetch the first examples' values; null where they were not kept. */
  readonly uri: string | null;
}

export interface PointedAt {
  /** When the examples were read that it speaks of. */
  readonly readAt: string;
  /** Grows with each click, so that a second one is seen. */
  readonly click: number;
  /** The check's title. */
  readonly title: string;
  readonly message: string;
  readonly examples: readonly number[];
}

export interface DataTensor extends TensorSummary {
  readonly role: 'input' | 'target' | 'variable';
  /** Where the webview can fetch the `.npy` file; null where it was not kept. */
  readonly uri: string | null;
  /** The file itself, where it is small and comes with the first news of it: to fetch it takes several messages more. */
  readonly file?: Uint8Array;
}

export type HostToDataPanel = { readonly type: 'snapshot'; readonly snapshot: DataSnapshot };

export type DataPanelToHost =
  | { readonly type: 'reveal'; readonly location: SourceLocation }
  /** Run the script to its first training step again. */
  | { readonly type: 'capture' }
  /** Run it again and read so many examples of its data source. */
  | { readonly type: 'read-examples'; readonly limit: number }
  /** Train for some passes and ask the net about all examples. */
  | { readonly type: 'ask-the-net' }
  /** Run it again and keep what comes out of each layer. */
  | { readonly type: 'look-into-layers' }
  /** Run it to its end, and keep what comes out of each layer before and after. */
  | { readonly type: 'watch-training' }
  | { readonly type: 'stop' }
  | { readonly type: 'show-log' };

/** How tensors are shown: a person's choices. */
export interface HowShown {
  /** By tensor: the label of the chosen decoding. */
  readonly decodings: Readonly<Record<string, string>>;
  /** By tensor: the sentence of the chosen brightness range. */
  readonly ranges: Readonly<Record<string, string>>;
  /** By tensor: the variable whose words stand for its numbers. */
  readonly words: Readonly<Record<string, string>>;
  /** By tensor: which slice of its examples is shown, a place for each leading axis. */
  readonly slices: Readonly<Record<string, readonly number[]>>;
  readonly overlays: OverlayChoices;
  /** Which input is shown. */
  readonly input: number;
  readonly selected: number | null;
}

/** How masks and boxes are drawn. */
export interface OverlayChoices {
  readonly masks: 'over' | 'beside' | 'off';
  readonly boxes: boolean;
  /** Of masks, from 0 to 1. */
  readonly opacity: number;
  /** The classes whose pixels are not drawn; null: the background's. */
  readonly hidden: readonly number[] | null;
}

export const USUAL_OVERLAYS: OverlayChoices = { masks: 'over', boxes: true, opacity: 0.5, hidden: null };

/** How tensors are shown before a person has chosen anything. */
export const USUAL_SHOWING: HowShown = {
  decodings: {},
  ranges: {},
  words: {},
  slices: {},
  overlays: USUAL_OVERLAYS,
  input: 0,
  selected: null,
};

/** What VS Code keeps of the panel over a reload: enough to ask the host for the rest, and the person's choices. */
export interface DataPanelState extends HowShown {
  readonly script: string;
  readonly showing: 'batch' | 'all' | 'layers';
  /** Which layers are shown, where there are both; null: those that were seen last. A choice ends when newer ones come. */
  readonly layersOf: { readonly of: 'capture' | 'training'; readonly newest: string } | null;
  readonly order: ExampleOrder;
  /** The columns whose distributions are shown; null: those that are usual. */
  readonly columns: readonly string[] | null;
}

/** How the examples of the whole data source are sorted and filtered. */
export interface ExampleOrder {
  /** A column's id; `place`: as they come. */
  readonly by: string;
  readonly descending: boolean;
  /** What lies farthest from the rest in that column comes first, whichever way. */
  readonly outliers: boolean;
  /** By column: from and to, both included. */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  /** Only those that a finding speaks of. */
  readonly onlyPointedAt: boolean;
  /** Only those whose label is not what the net says. */
  readonly onlyWrong: boolean;
  /** Only those whose text, or the name of whose class, has these words. */
  readonly search: string;
}
