import { useEffect, useState } from 'preact/hooks';
import type { DataTensor } from '../../../src/editor/panels/dataMessages.ts';
import { type BrightnessRange, brightnessRanges } from '../../../src/tensors/brightness.ts';
import { type Decoding, decodingsTogether } from '../../../src/tensors/decoding.ts';
import {
  batchAxis,
  type Example,
  exampleAt,
  exampleCount,
  exampleShape,
  sampleSize,
  unflattened,
  variableAxis,
} from '../../../src/tensors/examples.ts';
import { withoutFilling } from '../../../src/tensors/filling.ts';
import { type Normalisation, normalisationOf, rangesWith } from '../../../src/tensors/normalisation.ts';
import { readNpy, type TensorValues } from '../../../src/tensors/npy.ts';
import type { Framework } from '../../../src/training/protocol/capture.ts';

/** A tensor of the batch with its values, and the ways to show its examples. */
export interface LoadedTensor {
  readonly tensor: DataTensor;
  readonly count: number;
  /** Examples do not share an axis with the batch: one value for all of them. */
  readonly shared: boolean;
  /** Of one example. */
  readonly shape: readonly number[];
  readonly decodings: readonly Decoding[];
  readonly ranges: readonly BrightnessRange[];
  /** How its pixels came to their numbers, as far as these tell; null for what is no picture. */
  readonly normalisation: Normalisation | null;
  /** Whether an example's values are here. */
  readonly has: (index: number) => boolean;
  /** Where values come only as they are looked at: what sends for them. Null where all of them are here. */
  readonly coming: Coming | null;
  readonly exampleAt: (index: number) => Example;
}

/** Sends for the values of examples. */
export interface Coming {
  /** Bytes of one example. */
  readonly rowBytes: number;
  /** Which examples someone looks at now, and which they will likely look at next. Those of their last wish are let go of. */
  want(who: object, wish: { readonly now: readonly number[]; readonly next: readonly number[] }): void;
  /** Tells whenever values have come. @returns how to be told no more */
  onArrival(listener: () => void): () => void;
}

export type Loading =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly tensors: readonly LoadedTensor[] }
  | { readonly state: 'failed'; readonly message: string };

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
    Promise.all(tensors.map((tensor) => fetchValues(tensor, abort.signal))).then(
      (values) => setLoading({ state: 'loaded', tensors: loadedTogether(tensors, values, batchSize, framework) }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setLoading({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => abort.abort();
  }, [capturedAt]);
  return loading;
}

function loadedTogether(
  tensors: readonly DataTensor[],
  allValues: readonly TensorValues[],
  batchSize: number | null,
  framework: Framework,
): readonly LoadedTensor[] {
  const read = tensors.flatMap((tensor, at) => {
    const read = allValues[at];
    if (read === undefined) return [];
    const others = allValues.filter((other) => other !== read).map((other) => other.shape);
    const flat = tensor.role === 'target' ? unflattened(read.shape, batchSize, others) : null;
    const values = flat === null ? read : { ...read, shape: flat };
    const axis = (tensor.role === 'variable' ? variableAxis : batchAxis)(values.shape, batchSize);
    const example = (index: number): Example =>
      withoutFilling(exampleAt(values, axis, axis === null ? 0 : index), tensor.filling);
    return [
      { tensor, axis, example, count: exampleCount(values.shape, axis), shape: exampleShape(values.shape, axis) },
    ];
  });
  const samples = read.map(({ example, count, shape }) => {
    const width = shape.reduce((product, size) => product * size, 1);
    return Array.from({ length: sampleSize(count, width) }, (_, index) => example(index));
  });
  const decodings = decodingsTogether(
    read.map(({ tensor, shape }, at) => ({
      shape,
      dtype: tensor.dtype,
      role: tensor.role,
      name: tensor.name,
      framework,
      isFilled: tensor.filling !== undefined,
      sample: samples[at] ?? [],
    })),
  );
  return read.map(({ tensor, axis, example, count, shape }, at) => ({
    tensor,
    count,
    shape,
    shared: axis === null,
    decodings: decodings[at] ?? [],
    ...brightnessOf(tensor, decodings[at]?.[0], samples[at] ?? []),
    has: () => true,
    coming: null,
    exampleAt: example,
  }));
}

/** The ways to show the pixels of a picture as bright or dark, and how these came to their numbers. */
export function brightnessOf(
  { statistics, dtype }: Pick<DataTensor, 'statistics' | 'dtype'>,
  decoding: Decoding | undefined,
  sample: readonly Example[],
): Pick<LoadedTensor, 'ranges' | 'normalisation'> {
  const normalisation = decoding?.kind === 'image' ? normalisationOf(sample, decoding) : null;
  return { ranges: rangesWith(brightnessRanges(statistics, dtype), normalisation), normalisation };
}

async function fetchValues({ uri, name, dtype, file }: DataTensor, signal: AbortSignal): Promise<TensorValues> {
  if (file !== undefined) return readNpy(file);
  const title = name ?? 'a tensor';
  if (uri === null) throw new Error(`The values of ${title} (${dtype}) were not kept. Capture the batch again.`);
  const response = await fetch(uri, { signal });
  if (!response.ok)
    throw new Error(`The values of ${title} could not be read: ${response.status} ${response.statusText}.`);
  return readNpy(new Uint8Array(await response.arrayBuffer()));
}
