import path from 'node:path';
import type { TensorValues } from '../../tensors/npy.ts';
import { tensorFile } from '../runStore.ts';
import { savedValues } from '../savedValues.ts';
import type { WatchRecord } from './record.ts';

/** The predictions of the net's first output; null where none were recorded. */
export function recordedPredictions({ runDirectory }: WatchRecord): Promise<TensorValues | null> {
  return savedValues(path.join(runDirectory, 'predictions-0.npy'));
}

/** What the first output was compared with; null where the loss has no targets. */
export async function recordedTargets({ runDirectory, capture }: WatchRecord): Promise<TensorValues | null> {
  const [target] = capture.batch.targets;
  return target === undefined ? null : await savedValues(tensorFile(runDirectory, target.id));
}
