import { areFilters } from '../../tensors/filters.ts';
import { ExaminationError, NotApplicableError } from '../errors.ts';
import { type LaunchRequest, launchScript, type StoppedScript } from '../launch.ts';
import type { Capture } from '../protocol/capture.ts';
import type { TensorSummary } from '../protocol/tensors.ts';
import type { WatchQuery, WatchRow } from '../protocol/watching.ts';
import { type FirstLayer, RecordBuilder, type WatchRecord } from './record.ts';
import { writeRecord } from './recordFile.ts';

/** What the recorder may cost of the training's time. */
const SHARE_OF_TIME = 0.03;

export interface WatchRequest
  extends Pick<
    LaunchRequest,
    'script' | 'settings' | 'probesDirectory' | 'runDirectory' | 'signal' | 'onOutput' | 'onLog'
  > {
  readonly scriptHash: string;
  /** Until the first training step; the training itself takes the time that it takes. */
  readonly captureWithinMilliseconds: number;
  /** Examples to ask the net about at its end, as `WatchQuery` wants them. */
  readonly sample?: WatchQuery['sample'];
  /** Told of the whole record each time that there is more of it; several times a second. */
  readonly onRecord: (record: WatchRecord) => void;
}

/**
 * Runs a script to its end as it would run by itself, what it writes included, and records it.
 * A training that is cancelled or lost on the way leaves what was recorded until then.
 * @throws ExaminationError where it does not get to its first training step
 */
export async function watchScript(request: WatchRequest): Promise<WatchRecord> {
  const startedAt = new Date().toISOString();
  const waiting: { rows: (rows: readonly WatchRow[]) => void } = { rows: () => {} };
  const script = await launchScript({
    ...request,
    captureVariables: false,
    timeoutMilliseconds: request.captureWithinMilliseconds,
    onWatched: (rows) => waiting.rows(rows),
  });
  const { capture } = script;
  const sample = request.sample ?? null;
  const builder = new RecordBuilder({
    script: request.script,
    scriptHash: request.scriptHash,
    startedAt,
    runDirectory: request.runDirectory,
    capture,
    sample: sample?.inputs.map(({ file }) => file) ?? null,
  });
  waiting.rows = (rows) => {
    builder.add(rows);
    request.onRecord(builder.record);
  };
  try {
    await saveBatch(script, capture);
    const firstLayer = await firstLayerOf(script, capture);
    builder.sawFirstLayer(firstLayer);
    request.onRecord(builder.record);
    builder.ended(await script.ask('training/watch', { shareOfTime: SHARE_OF_TIME, sample }));
    builder.sawFirstLayer(await trained(script, firstLayer));
  } catch (error) {
    if (!(error instanceof ExaminationError || error instanceof NotApplicableError)) throw error;
    builder.brokeOff(error.message);
  } finally {
    await script.end();
    await writeRecord(builder.record);
  }
  return builder.record;
}

/** What predictions are compared with, and what they are predictions of. */
async function saveBatch(script: StoppedScript, { batch }: Capture): Promise<void> {
  for (const { id } of [...batch.inputs, ...batch.targets]) {
    try {
      await script.ask('tensor/save', { id });
    } catch (error) {
      if (!(error instanceof NotApplicableError)) throw error;
    }
  }
}

/** The first weights that can be laid out as pictures of the input, as they stand before the first update. */
async function firstLayerOf(script: StoppedScript, { batch, framework }: Capture): Promise<FirstLayer | null> {
  const [input] = batch.inputs;
  if (input === undefined) return null;
  const weights = await script.ask('weights/list', {});
  const first = weights.find(({ shape }) => areFilters(shape, input.shape.slice(1), framework));
  if (first === undefined) return null;
  await script.ask('tensor/save', { id: first.id });
  return { name: nameOf(first), atInit: first.id, trained: null };
}

/** The same weights, as the script left them. */
async function trained(script: StoppedScript, layer: FirstLayer | null): Promise<FirstLayer | null> {
  if (layer === null) return null;
  const weights = await script.ask('weights/list', {});
  const now = weights.find((weight) => nameOf(weight) === layer.name);
  if (now === undefined) return layer;
  await script.ask('tensor/save', { id: now.id });
  return { ...layer, trained: now.id };
}

const nameOf = ({ name, shape }: TensorSummary): string => name ?? shape.join('×');
