import { existsSync } from 'node:fs';
import path from 'node:path';
import { sampleRateAmong } from '../../tensors/audio.ts';
import type { Answers } from '../../training/launchedTraining.ts';
import type { LayersSeen } from '../../training/layersSeen.ts';
import { placeText } from '../../training/placeText.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { SavedTensor, TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorFile } from '../../training/runStore.ts';
import type { WatchRecord } from '../../training/watching/record.ts';
import type { Activity } from '../examinations/examinations.ts';
import type {
  DatedCapture,
  DatedExamples,
  DatedLayers,
  Examined,
  ScriptResults,
} from '../examinations/scriptResults.ts';
import type {
  AnswersData,
  CapturedData,
  DataSnapshot,
  DataTensor,
  ExamplesData,
  LayersData,
  PointedAt,
  TrainedLayersData,
} from './dataMessages.ts';
import { SentAlong } from './sentAlong.ts';
import { wordListsOf } from './wordLists.ts';

export interface DataQuestion {
  /** The address at which the panel can fetch a file. */
  readonly uriOf: (file: string) => string;
  readonly isStale: (of: Examined) => boolean;
  readonly activity: Activity | null;
  readonly pointedAt: PointedAt | null;
  readonly layersAsked: number;
  /** The panel has not been told of this capture yet. */
  readonly isNews: (capture: DatedCapture) => boolean;
  /** The last training that was watched. */
  readonly training: WatchRecord | null;
}

export function dataSnapshot(
  { script, capture, examples, layers, error }: ScriptResults,
  { uriOf, isStale, activity, pointedAt, layersAsked, isNews, training }: DataQuestion,
): DataSnapshot {
  return {
    script,
    scriptName: path.basename(script),
    doing: activity?.message ?? null,
    error: error?.message ?? null,
    capture:
      capture === null
        ? null
        : capturedData(capture, isStale(capture), uriOf, isNews(capture) ? new SentAlong() : null),
    examples: capture === null || examples === null ? null : examplesData(examples, capture, isStale(examples), uriOf),
    layers: layers === null ? null : layersData(layers, isStale(layers), uriOf),
    trainedLayers: training === null ? null : trainedLayersData(training, isStale(training), uriOf),
    layersAsked,
    pointedAt,
  };
}

function trainedLayersData(
  { layers, losses, ...record }: WatchRecord,
  stale: boolean,
  uriOf: (file: string) => string,
): TrainedLayersData | null {
  if (layers === null) return null;
  const { atInit, trained } = layers;
  const of = (seen: LayersSeen): LayersData => layersData({ ...record, seen }, stale, uriOf);
  return { before: of(atInit), after: trained === null ? null : of(trained), steps: losses.length };
}

function layersData(
  { seen, capture, startedAt, runDirectory }: Omit<DatedLayers, 'scriptHash'>,
  stale: boolean,
  uriOf: (file: string) => string,
): LayersData {
  const [input] = capture.batch.inputs;
  const uri = (id: string): string | null => {
    const file = tensorFile(runDirectory, id);
    return existsSync(file) ? uriOf(file) : null;
  };
  return {
    capturedAt: startedAt,
    stale,
    framework: capture.framework,
    batchSize: capture.batch.size,
    input: input === undefined ? null : { ...input, role: 'input', uri: uri(input.id) },
    layers: seen.layers.map((layer) => ({
      ...layer,
      place: layer.location === null ? null : placeText(path.basename(layer.location.file), layer.location),
      uri: layer.kept ? uri(layer.kept.id) : null,
    })),
    trouble: seen.trouble,
    first: seen.first === null ? null : { ...seen.first, uri: uri(seen.first.id) },
    loaded: loadedData(capture),
  };
}

function loadedData({ loadedWeights }: Capture): LayersData['loaded'] {
  if (loadedWeights === undefined) return null;
  const { call, how, location } = loadedWeights;
  return { call, how, location, place: location === null ? null : placeText(path.basename(location.file), location) };
}

function examplesData(
  { examples, answers, startedAt }: DatedExamples,
  { capture }: DatedCapture,
  stale: boolean,
  uriOf: (file: string) => string,
): ExamplesData {
  const { inputs, targets, ...rest } = examples;
  const { batch, outputs } = capture;
  const tensor =
    (role: DataTensor['role']) =>
    ({ file, summary }: SavedTensor): DataTensor => ({ ...summary, role, uri: existsSync(file) ? uriOf(file) : null });
  // The probes hand them out in one order.
  const areAlike = targets.length === batch.targets.length;
  const named = targets.map((target, at): DataTensor => {
    const name = areAlike && targets.length > 1 ? (batch.targets[at]?.name ?? null) : null;
    const read = tensor('target')(target);
    return { ...read, name: read.name ?? name };
  });
  const isOne = targets.length === 1 && outputs.length === 1;
  const outputOf = (at: number): number =>
    isOne ? 0 : areAlike ? outputs.findIndex(({ target }) => target === at) : -1;
  return {
    ...rest,
    readAt: startedAt,
    stale,
    framework: capture.framework,
    tensors: [...inputs.map(tensor('input')), ...named],
    answers:
      answers === null
        ? null
        : answersData(
            answers,
            targets.map((_, at) => outputOf(at)),
            uriOf,
          ),
  };
}

/** @param outputOf by target: the place of the output that is compared with it */
function answersData(
  { outputs, examples, steps }: Answers,
  outputOf: readonly number[],
  uriOf: (file: string) => string,
): AnswersData | null {
  const uris = outputOf.map((at) => {
    const file = outputs[at]?.file;
    return file !== undefined && existsSync(file) ? uriOf(file) : null;
  });
  return uris.some((uri) => uri !== null) ? { steps, examples, uris } : null;
}

const ONE_BY_ONE =
  'What the data source gives comes example by example, each of its own size. Here it is laid side by side.';

function capturedData(
  { capture, variables, startedAt, runDirectory }: DatedCapture,
  stale: boolean,
  uriOf: (file: string) => string,
  sentAlong: SentAlong | null,
): CapturedData {
  const { framework, batch, location, loss } = capture;
  const { size, inputs, targets } = batch.sideBySide ?? batch;
  const notes = batch.sideBySide === undefined ? capture.notes : [...capture.notes, ONE_BY_ONE];
  const tensor =
    (role: DataTensor['role']) =>
    (summary: TensorSummary): DataTensor => {
      const file = tensorFile(runDirectory, summary.id);
      const contents = sentAlong?.contents(file);
      return {
        ...summary,
        role,
        uri: existsSync(file) ? uriOf(file) : null,
        ...(contents === undefined ? {} : { file: contents }),
      };
    };
  return {
    capturedAt: startedAt,
    stale,
    framework,
    batchSize: size,
    location,
    place: location === null ? null : placeText(path.basename(location.file), location),
    loss: { name: loss.name, value: Number.isFinite(loss.value) ? loss.value : String(loss.value) },
    tensors: [...inputs.map(tensor('input')), ...targets.map(tensor('target'))],
    wordLists: wordListsOf(variables),
    sampleRate: sampleRateAmong(variables.flatMap((frame) => frame.variables)),
    notes,
  };
}
