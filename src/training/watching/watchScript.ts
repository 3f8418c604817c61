import { ExaminationError, NotApplicableError } from '../errors.ts';
import { type LaunchRequest, launchScript, type StoppedScript } from '../launch.ts';
import { type LayersSeen, seeLayers } from '../layersSeen.ts';
import type { Capture } from '../protocol/capture.ts';
import type { WatchQuery, WatchRow } from '../protocol/watching.ts';
import { RecordBuilder, type WatchRecord } from './record.ts';
import { writeRecord } from './recordFile.ts';

/** What the recorder may cost of the training's time. */
export const SHARE_OF_TIME = 0.03;

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
  /** What the recorder may cost of the time that goes by; SHARE_OF_TIME when absent. */
  readonly shareOfTime?: number;
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
    const atInit = await layersOf(script);
    builder.sawLayers({ atInit, trained: null });
    request.onRecord(builder.record);
    builder.ended(await script.ask('training/watch', { shareOfTime: request.shareOfTime ?? SHARE_OF_TIME, sample }));
    builder.sawLayers({ atInit, trained: await layersOf(script) });
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

/** With the weights of the moment; nothing of the training changes, and it goes on where they cannot be looked at. */
async function layersOf(script: StoppedScript): Promise<LayersSeen> {
  try {
    return await seeLayers({
      capture: script.capture,
      activations: (query = {}) => script.ask('activations/describe', query),
      weights: () => script.ask('weights/list', {}),
      saveTensor: (id) => script.ask('tensor/save', { id }),
    });
  } catch (error) {
    if (!(error instanceof ExaminationError) || error.kind !== 'probe-failed') throw error;
    return { layers: [], trouble: error.message, first: null };
  }
}
