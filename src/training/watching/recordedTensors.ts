import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NpyError, readNpy, type TensorValues } from '../../tensors/npy.ts';
import { tensorFile } from '../runStore.ts';
import type { WatchRecord } from './record.ts';

/** The predictions of the net's first output; null where none were recorded. */
export function recordedPredictions({ runDirectory }: WatchRecord): Promise<TensorValues | null> {
  return read(path.join(runDirectory, 'predictions-0.npy'));
}

/** What the first output was compared with; null where the loss has no targets. */
export async function recordedTargets({ runDirectory, capture }: WatchRecord): Promise<TensorValues | null> {
  const [target] = capture.batch.targets;
  return target === undefined ? null : await read(tensorFile(runDirectory, target.id));
}

/** The first layer's weights before the first update, and as the script left them; null where they were not kept. */
export async function recordedFirstLayer({
  runDirectory,
  firstLayer,
}: WatchRecord): Promise<{ readonly atInit: TensorValues; readonly trained: TensorValues | null } | null> {
  const atInit = firstLayer === null ? null : await read(tensorFile(runDirectory, firstLayer.atInit));
  if (firstLayer === null || atInit === null) return null;
  return {
    atInit,
    trained: firstLayer.trained === null ? null : await read(tensorFile(runDirectory, firstLayer.trained)),
  };
}

async function read(file: string): Promise<TensorValues | null> {
  const bytes = await readFile(file).catch(() => null);
  try {
    return bytes === null ? null : readNpy(bytes);
  } catch (error) {
    if (error instanceof NpyError) return null;
    throw error;
  }
}
