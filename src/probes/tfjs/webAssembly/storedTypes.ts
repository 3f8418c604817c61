import { type Engine, isTensor, type NamedTensors, type Tensor } from '../tensors/framework.ts';

/**
 * In plain JavaScript a cast that loses nothing shares its data: a `float32` tensor may lie on data that
 * are stored as integers. WebAssembly reads the bits as the type says. While this is on, such a tensor gets data of its own type before a kernel sees it.
 * @returns what takes it back
 */
export function settleTypesBeforeKernels(engine: Engine): () => void {
  const prototype = Object.getPrototypeOf(engine) as Engine;
  const { runKernel } = prototype;
  prototype.runKernel = function (this: Engine, name, inputs, attributes) {
    for (const tensor of tensorsIn(inputs)) {
      settle(engine, tensor);
    }
    return runKernel.call(this, name, inputs, attributes);
  };
  return () => {
    prototype.runKernel = runKernel;
  };
}

function* tensorsIn(inputs: NamedTensors): Iterable<Tensor> {
  for (const input of Object.values(inputs)) {
    if (isTensor(input)) {
      yield input;
    } else if (Array.isArray(input)) {
      yield* input.filter(isTensor);
    }
  }
}

const ARRAYS: Readonly<Record<string, typeof Float32Array | typeof Int32Array | typeof Uint8Array>> = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** Backends keep what they store under an id, with the type that it has there. */
interface Storage {
  readonly data?: { get(dataId: object): { readonly dtype: string } };
  readonly dataIdMap?: { get(dataId: object): { readonly dtype: string } };
}

function settle(engine: Engine, tensor: Tensor): void {
  const { dataId, dtype, shape } = tensor;
  const wanted = ARRAYS[dtype];
  const info = engine.state.tensorInfo.get(dataId);
  const storage = info?.backend as Storage | undefined;
  if (wanted === undefined || info === undefined || storage === undefined) {
    return;
  }
  const stored = (storage.dataIdMap ?? storage.data)?.get(dataId).dtype;
  // Between backends data move as the type under which the engine met them first.
  if (stored !== dtype || info.dtype !== dtype) {
    const own = engine.makeTensor(wanted.from(tensor.dataSync() as Float32Array), shape, dtype);
    own.kept = true;
    tensor.dataId = own.dataId;
  }
}
