import { readFile } from 'node:fs/promises';
import { readNpy } from '../../../tensors/npy.ts';
import type { Capture, Framework } from '../../../training/protocol/capture.ts';
import type { Examples } from '../../../training/protocol/examples.ts';
import type { SavedTensor } from '../../../training/protocol/tensors.ts';
import { tensorFile } from '../../../training/runStore.ts';
import type { WatchRecord } from '../../../training/watching/record.ts';
import { labelsOf } from '../../1-data/labels.ts';
import { featureCount } from '../../criterion.ts';
import type { PredictionSeries } from '../predictionDynamics/series.ts';
import type { Answer } from './passes.ts';

/** Examples with their labels, of which a sample can be drawn. */
export interface Source {
  readonly framework: Framework;
  /** One class an example, or one number. */
  readonly kind: 'classes' | 'values';
  /** Classes are numbered from 0; null for values. */
  readonly classCount: number | null;
  /** By example; NaN where it has none. */
  readonly labels: ArrayLike<number>;
  readonly count: number;
  /** The first axis of each counts the examples. */
  readonly inputs: readonly SavedTensor[];
  /** Whether the net gets them so; null where that could not be compared. */
  readonly asTheNetGetsThem: boolean | null;
  /** What the net says to each, where that is known. */
  readonly net: readonly Answer[] | null;
}

/**
 * The examples that were read of a training's data.
 * @returns why no person can answer for them, where none can
 */
export async function sourceOfExamples(
  capture: Capture,
  { inputs, targets, examples, asTheNetGetsThem }: Examples,
): Promise<Source | string> {
  const [target] = targets;
  if (inputs.length === 0) return 'The data source gives no numbers that could be an input.';
  if (target === undefined) return 'The examples have no labels that answers could be compared with.';
  if (targets.length > 1 || capture.outputs.length > 1) {
    return 'The net has several outputs or targets an example. A human baseline is taken of a single class or a single number.';
  }
  const { summary } = target;
  const rowShape = summary.shape.slice(1);
  const width = rowShape.reduce((product, size) => product * size, 1);
  const { values } = readNpy(await readFile(target.file));
  const labels = labelsOf(capture, [{ name: summary.name, dtype: summary.dtype, rowShape, width, values }], examples);
  const source = { framework: capture.framework, count: examples, inputs, asTheNetGetsThem, net: null };
  if (labels !== null) {
    const byExample = Float64Array.from(labels.classes, (each) => (each < 0 ? Number.NaN : each));
    return { ...source, kind: 'classes', classCount: classCountOf(capture, width, labels.counts), labels: byExample };
  }
  if (width === 1) return { ...source, kind: 'values', classCount: null, labels: values };
  return `A label is ${rowShape.join('×')} numbers here. A human baseline is taken of a single class or a single number an example.`;
}

/** One-hot vectors and outputs have a place for each class, also for those that never come. */
function classCountOf({ outputs: [output] }: Capture, width: number, counts: ReadonlyMap<number, number>): number {
  const places = Math.max(width, output === undefined ? 0 : featureCount(output), 2);
  return Math.max(places, ...[...counts.keys()].map((each) => each + 1));
}

/**
 * The first batch of a training that was watched, with what the net said to it at the last record.
 * Null where that is not one answer an example.
 */
export function sourceOfTraining(record: WatchRecord, series: PredictionSeries): Source | null {
  const { runDirectory, capture } = record;
  const { inputs, size } = capture.batch;
  const count = series.truth.length;
  const last = series.steps.length - 1;
  const net = series.kind === 'values' ? series.scores[last] : series.labels?.[last];
  if (net === undefined || inputs.length === 0 || count > (size ?? 0)) return null;
  if (inputs.some(({ shape }) => shape[0] !== size) || !isOneAnExample(capture, series.kind)) return null;
  return {
    framework: capture.framework,
    kind: series.kind === 'values' ? 'values' : 'classes',
    classCount: series.kind === 'values' ? null : Math.max(2, ...capture.outputs.map(featureCount)),
    labels: series.truth,
    count,
    inputs: inputs.map((summary) => ({ summary, file: tensorFile(runDirectory, summary.id) })),
    asTheNetGetsThem: true,
    net,
  };
}

/** Of sequences and of several values an example the series holds each position. */
function isOneAnExample({ outputs: [output, ...others], batch }: Capture, kind: PredictionSeries['kind']): boolean {
  if (output === undefined || others.length > 0) return false;
  const numbers = output.shape.reduce((product, length) => product * length, 1);
  return numbers === (batch.size ?? 0) * (kind === 'classes' ? featureCount(output) : 1);
}
