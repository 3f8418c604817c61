import { readFile } from 'node:fs/promises';
import { NpyError, readNpy, type TensorValues } from '../tensors/npy.ts';
import { orNull } from '../training/errors.ts';
import type { TensorId } from '../training/protocol/tensors.ts';
import type { Training } from '../training/training.ts';

/** Numbers beyond these take a second to read and half a gigabyte to hold, and a file of 2 GB cannot be read at once. */
const MOST_NUMBERS = 100_000_000;

/** A tensor of the run with all of its values; null where it cannot be had, or is too large to be held. */
export async function valuesOf(training: Training, id: TensorId): Promise<TensorValues | null> {
  const saved = await orNull(training.saveTensor(id));
  if (!saved || saved.summary.shape.reduce((product, length) => product * length, 1) > MOST_NUMBERS) {
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
