import { useEffect, useState } from 'preact/hooks';
import { readNpy, type TensorValues } from '../../../src/tensors/npy.ts';

/** The values of a `.npy` file; null until they are there, and where there is none. */
export function useSavedValues(uri: string | null): TensorValues | null {
  const [values, setValues] = useState<TensorValues | null>(null);
  useEffect(() => {
    if (uri === null) {
      setValues(null);
      return;
    }
    const abort = new AbortController();
    fetch(uri, { signal: abort.signal })
      .then(async (response) => setValues(readNpy(new Uint8Array(await response.arrayBuffer()))))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) console.error(error);
      });
    return () => abort.abort();
  }, [uri]);
  return values;
}
