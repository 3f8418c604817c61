import { useEffect, useState } from 'preact/hooks';
import type { DataTensor } from '../../../src/editor/panels/dataMessages.ts';
import { type BrightnessRange, brightnessRanges } from '../../../src/tensors/brightness.ts';
import { type Decoding, decodingsOf } from '../../../src/tensors/decoding.ts';
import {
  batchAxis,
  type Example,
  exampleAt,
  exampleCount,
  exampleShape,
  variableAxis,
} from '../../../src/tensors/examples.ts';
import { readNpy, type TensorValues } from '../../../src/tensors/npy.ts';
import type { Framework } from '../../../src/training/protocol/capture.ts';

/** A tensor of the batch with its values, and the ways to show its examples. */
export interface LoadedTensor {
  readonly tensor: DataTensor;
  readonly count: number;
  /** Examples do not share an axis with the batch: one value for all of them. */
  readonly shared: boolean;
  readonly decodings: readonly Decoding[];
  readonly ranges: readonly BrightnessRange[];
  /** Whether an example's values are here; where they are not, they are sent for, and the tensor is made anew when they come. */
  readonly has: (index: number) => boolean;
  readonly exampleAt: (index: number) => Example;
}

export type Loading =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly tensors: readonly LoadedTensor[] }
  | { readonly state: 'failed'; readonly message: string };

/** So many examples are looked at to tell pictures from features, and one-hot rows from numbers. */
const SAMPLE = 16;

/** Fetches the values of a batch's tensors. Those of another capture are let go of. */
export function useTensors(
  tensors: readonly DataTensor[],
  batchSize: number | null,
  framework: Framework,
  capturedAt: string,
): Loading {
  const [loading, setLoading] = useState<Loading>({ state: 'loading' });
  // A snapshot is a new object each time; the capture is another one only when its time is.
  useEffect(() => {
    const abort = new AbortController();
    setLoading({ state: 'loading' });
    Promise.all(tensors.map((tensor) => load(tensor, batchSize, framework, abort.signal))).then(
      (loaded) => setLoading({ state: 'loaded', tensors: loaded }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setLoading({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => abort.abort();
  }, [capturedAt]);
  return loading;
}

async function load(
  tensor: DataTensor,
  batchSize: number | null,
  framework: Framework,
  signal: AbortSignal,
): Promise<LoadedTensor> {
  const values = await fetchValues(tensor, signal);
  const axis = (tensor.role === 'variable' ? variableAxis : batchAxis)(values.shape, batchSize);
  const count = exampleCount(values.shape, axis);
  const example = (index: number): Example => exampleAt(values, axis, axis === null ? 0 : index);
  const decodings = decodingsOf({
    shape: exampleShape(values.shape, axis),
    dtype: tensor.dtype,
    role: tensor.role,
    framework,
    sample: Array.from({ length: Math.min(count, SAMPLE) }, (_, index) => example(index)),
  });
  const ranges = brightnessRanges(tensor.statistics, tensor.dtype);
  return { tensor, count, shared: axis === null, decodings, ranges, has: () => true, exampleAt: example };
}

async function fetchValues({ uri, name, dtype }: DataTensor, signal: AbortSignal): Promise<TensorValues> {
  const title = name ?? 'a tensor';
  if (uri === null) throw new Error(`The values of ${title} (${dtype}) were not kept. Capture the batch again.`);
  const response = await fetch(uri, { signal });
  if (!response.ok)
    throw new Error(`The values of ${title} could not be read: ${response.status} ${response.statusText}.`);
  return readNpy(new Uint8Array(await response.arrayBuffer()));
}
