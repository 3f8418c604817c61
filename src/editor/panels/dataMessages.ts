import type { WordList } from '../../tensors/words.ts';
import type { Framework, SourceLocation } from '../../training/protocol/capture.ts';
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

/** The net's first output for each example, after some of the script's own steps. */
export interface AnswersData {
  readonly steps: number;
  /** So many examples were asked about, from the first on. */
  readonly examples: number;
  /** Where the webview can fetch the `.npy` file. */
  readonly uri: string;
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
  /** Which input is shown. */
  readonly input: number;
  readonly selected: number | null;
}

/** What VS Code keeps of the panel over a reload: enough to ask the host for the rest, and the person's choices. */
export interface DataPanelState extends HowShown {
  readonly script: string;
  readonly showing: 'batch' | 'all' | 'layers';
  readonly order: ExampleOrder;
}

/** A number that each example has, to sort and filter by. */
export type ColumnName = 'label' | 'prediction' | 'confidence' | 'loss' | 'mean' | 'deviation' | 'minimum' | 'maximum';

/** How the examples of the whole data source are sorted and filtered. */
export interface ExampleOrder {
  /** `place`: as they come. */
  readonly by: ColumnName | 'place';
  readonly descending: boolean;
  /** From and to, both included. */
  readonly ranges: Readonly<Partial<Record<ColumnName, readonly [number, number]>>>;
  /** Only those that a finding speaks of. */
  readonly onlyPointedAt: boolean;
  /** Only those whose label is not what the net says. */
  readonly onlyWrong: boolean;
}
