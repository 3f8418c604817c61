import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ExamplesData } from '../../../src/editor/panels/dataMessages.ts';
import { brightnessRanges } from '../../../src/tensors/brightness.ts';
import { decodingsOf } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import type { LoadedTensor } from '../../ui/examples/loadedTensor.ts';
import { RowFile } from './rowFile.ts';

const SAMPLE = 16;
const NOTHING: Example = { shape: [], values: [] };

export interface OpenTensor {
  readonly file: RowFile;
  readonly loaded: LoadedTensor;
}

export type Opening =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly tensors: readonly OpenTensor[] }
  | { readonly state: 'failed'; readonly message: string };

/** Opens the files of a reading. Rows come as they are looked at; each arrival makes the tensors anew. */
export function useRowFiles({ tensors, framework, readAt }: ExamplesData): Opening {
  const [opened, setOpened] = useState<readonly Omit<OpenTensor, 'loaded'>[] | null>(null);
  const [decodings, setDecodings] = useState<readonly LoadedTensor['decodings'][]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [arrivals, setArrivals] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    setOpened(null);
    setFailure(null);
    const open = async (): Promise<void> => {
      const files = await Promise.all(
        tensors.map(({ uri, name }) => {
          if (uri === null) throw new Error(`The examples of ${name ?? 'a tensor'} were not kept. Read them again.`);
          return RowFile.open(uri);
        }),
      );
      const samples = await Promise.all(files.map((file) => file.rows(0, Math.min(SAMPLE, file.count))));
      if (!isCurrent) return;
      setDecodings(
        files.map((file, at) =>
          decodingsOf({
            shape: file.header.shape.slice(1),
            dtype: tensors[at]?.dtype ?? 'float32',
            role: tensors[at]?.role ?? 'input',
            framework,
            sample: rowsOf(samples[at] ?? [], file),
          }),
        ),
      );
      setOpened(files.map((file) => ({ file })));
    };
    open().catch((error: unknown) => {
      if (isCurrent) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      isCurrent = false;
    };
    // A snapshot is a new object each time; the reading is another one only when its time is.
  }, [readAt]);
  return useMemo(() => {
    if (failure !== null) return { state: 'failed', message: failure };
    if (opened === null) return { state: 'opening' };
    const come = (): void => setArrivals((before) => before + 1);
    return {
      state: 'open',
      tensors: opened.flatMap(({ file }, at) => {
        const tensor = tensors[at];
        if (tensor === undefined) return [];
        const shape = file.header.shape.slice(1);
        const loaded: LoadedTensor = {
          tensor,
          count: file.count,
          shared: false,
          decodings: decodings[at] ?? [],
          ranges: brightnessRanges(tensor.statistics, tensor.dtype),
          has: (index) => file.row(index, come) !== null,
          exampleAt: (index) => {
            const values = file.row(index, come);
            return values === null ? NOTHING : { shape, values };
          },
        };
        return [{ file, loaded }];
      }),
    };
  }, [opened, decodings, failure, arrivals]);
}

function rowsOf(values: ArrayLike<number>, { header, width }: RowFile): readonly Example[] {
  const count = width === 0 ? 0 : Math.floor(values.length / width);
  return Array.from({ length: count }, (_, row) => ({
    shape: header.shape.slice(1),
    values: Array.from({ length: width }, (_unused, at) => values[row * width + at] ?? Number.NaN),
  }));
}
