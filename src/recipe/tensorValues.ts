import { readFile } from 'node:fs/promises';
import { NpyError, readNpy, type TensorValues } from '../tensors/npy.ts';
import type { TensorId } from '../training/protocol/tensors.ts';
import type { Training } from '../training/training.ts';
import { orNull } from './criterion.ts';

/** A tensor of the run with all of its values; null where it cannot be had. */
export async function valuesOf(training: Training, id: TensorId): Promise<TensorValues | null> {
  const saved = await orNull(training.saveTensor(id));
  if (!saved) {
    return null;
  }
  try {
    return readNpy(await readFile(saved.file));
  } catch (error) {
    // Strings, complex numbers: nothing to calculate with.
    if (error instanceof NpyError) {
      return null;
    }
    throw error;
  }
}
