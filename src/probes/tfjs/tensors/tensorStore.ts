import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SavedTensor, TensorId, TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Engine, Tensor, TypedArray } from './framework.ts';
import { encodeNpy } from './npy.ts';
import { statisticsOf } from './statistics.ts';

const FIRST_VALUES = 16;

/** Keeps tensors alive under an id, whatever the script disposes, until the run ends. */
export class TensorStore {
  readonly #held = new Map<TensorId, { readonly tensor: Tensor; readonly name: string | null }>();
  readonly #engine: Engine;
  readonly #runDirectory: string;

  constructor(engine: Engine, runDirectory: string) {
    this.#engine = engine;
    this.#runDirectory = runDirectory;
  }

  /** Holds the tensor's present value and summarises it. */
  summarise(tensor: Tensor, name: string | null): TensorSummary {
    const id = `t${this.#held.size + 1}`;
    this.#held.set(id, { tensor: hold(this.#engine, tensor), name });
    return summaryOf(id, tensor, name);
  }

  /** Keeps numbers that are no tensor's any more. */
  keep(values: Float32Array, shape: readonly number[], name: string): TensorSummary {
    return this.summarise(this.#engine.makeTensor(values, shape, 'float32'), name);
  }

  tensor(id: TensorId): Tensor | null {
    return this.#held.get(id)?.tensor ?? null;
  }

  save(id: TensorId): SavedTensor | null {
    const held = this.#held.get(id);
    if (held === undefined) {
      return null;
    }
    const summary = summaryOf(id, held.tensor, held.name);
    const values = held.tensor.dataSync();
    const bytes = ArrayBuffer.isView(values) ? encodeNpy(values, held.tensor.shape, held.tensor.dtype) : null;
    const file = path.join(this.#runDirectory, `${id}.${bytes === null ? 'json' : 'npy'}`);
    writeFileSync(file, bytes ?? JSON.stringify({ shape: held.tensor.shape, values: [...values] }));
    return { summary, file };
  }
}

/** A tensor object of the probe's own on the same data; the data lives as long as it does, whatever scope ends. */
export function hold(engine: Engine, tensor: Tensor): Tensor {
  const held = share(engine, tensor);
  held.kept = true;
  return held;
}

/** Another tensor object on the same data, which goes with the scope that it was made in. */
export function share(engine: Engine, tensor: Tensor): Tensor {
  const { dataId, dtype } = tensor;
  const shape = tensor.shape.slice();
  const held =
    engine.makeTensorFromTensorInfo?.({ dataId, shape, dtype }) ?? engine.makeTensorFromDataId?.(dataId, shape, dtype);
  if (held === undefined) {
    throw new Error('This TensorFlow.js cannot share a tensor.');
  }
  (engine.state.tensorInfo.get(dataId)?.backend ?? engine.backend).incRef?.(dataId);
  return held;
}

function summaryOf(id: TensorId, tensor: Tensor, name: string | null): TensorSummary {
  const values = tensor.dataSync();
  const numeric = ArrayBuffer.isView(values) && tensor.dtype !== 'complex64';
  const first = Array.from(values as unknown as readonly (number | string)[]).slice(0, FIRST_VALUES);
  return {
    id,
    name,
    dtype: tensor.dtype,
    shape: tensor.shape.slice(),
    statistics: numeric ? statisticsOf(values as TypedArray) : null,
    firstValues: tensor.dtype === 'bool' ? first.map((value) => value !== 0) : first,
  };
}
