import { useEffect, useMemo, useState } from 'preact/hooks';
import type { DataTensor, ExamplesData } from '../../../src/editor/panels/dataMessages.ts';
import { type Decoding, decodingsTogether } from '../../../src/tensors/decoding.ts';
import { type Example, sampleSize } from '../../../src/tensors/examples.ts';
import { withoutFilling } from '../../../src/tensors/filling.ts';
import type { Framework } from '../../../src/training/protocol/capture.ts';
import { brightnessOf, type LoadedTensor } from '../../ui/examples/loadedTensor.ts';
import { RowFile } from './rowFile.ts';

/** Examples, and numbers, by which paddings are told. */
const LARGER_SAMPLE = { examples: 256, numbers: 50_000 } as const;
const NOTHING: Example = { shape: [], values: [] };

export interface OpenTensor {
  readonly file: RowFile;
  /** The first examples. */
  readonly sample: readonly Example[];
  readonly loaded: LoadedTensor;
}

export type Opening =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly tensors: readonly OpenTensor[] }
  | { readonly state: 'failed'; readonly message: string };

/** Opens the files of a reading. Rows come as they are looked at. */
export function useRowFiles({ tensors, framework, readAt }: ExamplesData): Opening {
  const [opened, setOpened] = useState<readonly Told[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setOpened(null);
    setFailure(null);
    open(tensors, framework).then(
      (told) => {
        if (isCurrent) setOpened(told);
      },
      (error: unknown) => {
        if (isCurrent) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      isCurrent = false;
    };
    // A snapshot is a new object each time; the reading is another one only when its time is.
  }, [readAt]);
  return useMemo(() => {
    if (failure !== null) return { state: 'failed', message: failure };
    if (opened === null) return { state: 'opening' };
    return {
      state: 'open',
      tensors: opened.map(({ tensor, file, sample, decodings, brightness }) => {
        const shape = file.header.shape.slice(1);
        const loaded: LoadedTensor = {
          tensor,
          count: file.count,
          shape,
          shared: false,
          decodings,
          ...brightness,
          has: (index) => file.has(index),
          coming: file,
          exampleAt: (index) => {
            const values = file.row(index);
            return values === null ? NOTHING : withoutFilling({ shape, values }, tensor.filling);
          },
        };
        return { file, sample, loaded };
      }),
    };
  }, [opened, failure]);
}

/** An opened file, and the ways to show what is in it. */
interface Told extends Omit<OpenTensor, 'loaded'> {
  readonly tensor: DataTensor;
  readonly decodings: readonly Decoding[];
  readonly brightness: Pick<LoadedTensor, 'ranges' | 'normalisation'>;
}

async function open(tensors: readonly DataTensor[], framework: Framework): Promise<readonly Told[]> {
  const files = await Promise.all(
    tensors.map(async (tensor) => {
      if (tensor.uri === null)
        throw new Error(`The examples of ${tensor.name ?? 'a tensor'} were not kept. Read them again.`);
      const file = await RowFile.open(tensor.uri, tensor.filling);
      const { examples, numbers } = LARGER_SAMPLE;
      const least = sampleSize(file.count, file.width);
      const rows = Math.min(
        file.count,
        Math.max(least, Math.min(examples, Math.floor(numbers / Math.max(1, file.width)))),
      );
      const sample = rowsOf(await file.rows(0, rows), file);
      return { tensor, file, sample: sample.map((example) => withoutFilling(example, tensor.filling)) };
    }),
  );
  const decodings = decodingsTogether(
    files.map(({ tensor, file, sample }) => ({
      shape: file.header.shape.slice(1),
      dtype: tensor.dtype,
      role: tensor.role,
      name: tensor.name,
      framework,
      isFilled: tensor.filling !== undefined,
      sample: sample.slice(0, sampleSize(file.count, file.width)),
    })),
  );
  return files.map((each, at) => ({
    ...each,
    decodings: decodings[at] ?? [],
    brightness: brightnessOf(each.tensor, decodings[at]?.[0], each.sample),
  }));
}

function rowsOf(values: ArrayLike<number>, { header, width }: RowFile): readonly Example[] {
  const count = width === 0 ? 0 : Math.floor(values.length / width);
  return Array.from({ length: count }, (_, row) => ({
    shape: header.shape.slice(1),
    values: Array.from({ length: width }, (_unused, at) => values[row * width + at] ?? Number.NaN),
  }));
}
