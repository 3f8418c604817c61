import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Answers } from '../../training/launchedTraining.ts';
import { placeText } from '../../training/placeText.ts';
import type { SavedTensor, TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorFile } from '../../training/runStore.ts';
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
} from './dataMessages.ts';
import { wordListsOf } from './wordLists.ts';

/** @param uriOf the address at which the panel can fetch a file */
export function dataSnapshot(
  { script, capture, examples, layers, error }: ScriptResults,
  activity: Activity | null,
  isStale: (of: Examined) => boolean,
  pointedAt: PointedAt | null,
  uriOf: (file: string) => string,
  layersAsked: number,
): DataSnapshot {
  return {
    script,
    scriptName: path.basename(script),
    doing: activity?.message ?? null,
    error: error?.message ?? null,
    capture: capture === null ? null : capturedData(capture, isStale(capture), uriOf),
    examples: capture === null || examples === null ? null : examplesData(examples, capture, isStale(examples), uriOf),
    layers: layers === null ? null : layersData(layers, isStale(layers), uriOf),
    layersAsked,
    pointedAt,
  };
}

function layersData(
  { seen, capture, startedAt, runDirectory }: DatedLayers,
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
  };
}

function examplesData(
  { examples, answers, startedAt }: DatedExamples,
  { capture }: DatedCapture,
  stale: boolean,
  uriOf: (file: string) => string,
): ExamplesData {
  const { inputs, targets, ...rest } = examples;
  const tensor =
    (role: DataTensor['role']) =>
    ({ file, summary }: SavedTensor): DataTensor => ({ ...summary, role, uri: existsSync(file) ? uriOf(file) : null });
  return {
    ...rest,
    readAt: startedAt,
    stale,
    framework: capture.framework,
    tensors: [...inputs.map(tensor('input')), ...targets.map(tensor('target'))],
    answers: answers === null ? null : answersData(answers, uriOf),
  };
}

function answersData({ outputs, examples, steps }: Answers, uriOf: (file: string) => string): AnswersData | null {
  const [output] = outputs;
  return output !== undefined && existsSync(output.file) ? { steps, examples, uri: uriOf(output.file) } : null;
}

function capturedData(
  { capture, variables, startedAt, runDirectory }: DatedCapture,
  stale: boolean,
  uriOf: (file: string) => string,
): CapturedData {
  const { framework, batch, location, loss, notes } = capture;
  const tensor =
    (role: DataTensor['role']) =>
    (summary: TensorSummary): DataTensor => {
      const file = tensorFile(runDirectory, summary.id);
      return { ...summary, role, uri: existsSync(file) ? uriOf(file) : null };
    };
  return {
    capturedAt: startedAt,
    stale,
    framework,
    batchSize: batch.size,
    location,
    place: location === null ? null : placeText(path.basename(location.file), location),
    loss: { name: loss.name, value: Number.isFinite(loss.value) ? loss.value : String(loss.value) },
    tensors: [...batch.inputs.map(tensor('input')), ...batch.targets.map(tensor('target'))],
    wordLists: wordListsOf(variables),
    notes,
  };
}
