import { readFile } from 'node:fs/promises';
import { NpyError, readNpy, type TensorValues } from '../tensors/npy.ts';

/** What a `.npy` file of a run's folder holds; null where it is not there, or was cut short. */
export async function savedValues(file: string): Promise<TensorValues | null> {
  const bytes = await readFile(file).catch(() => null);
  try {
    return bytes === null ? null : readNpy(bytes);
  } catch (error) {
    if (error instanceof NpyError) return null;
    throw error;
  }
}
