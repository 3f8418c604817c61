import type { TensorInfo } from '../tensors/framework.ts';
import { type KernelBackend, type KernelCall, type KernelConfig, type KernelRegistry, WASM } from './kernel.ts';

/**
 * The gradients of convolutions and of transposed products, put together from kernels that the WebAssembly backend
 * has. Without them it cannot train a convnet.
 */
export function registerGradientKernels(registry: KernelRegistry): void {
  const composer = (backend: KernelBackend) => new Composer(registry, backend);
  replace(registry, 'Conv2DBackpropFilter', (call) => filterGradient(registry, composer(call.backend), call));
  replace(registry, 'BatchMatMul', (call, native) => plainProduct(composer(call.backend), native, call));
  replace(
    registry,
    'Conv2DBackpropInput',
    (call, native) => flippedConvolution(registry, composer(call.backend), call) ?? native(call),
  );
}

type Kernel = KernelConfig['kernelFunc'];

function replace(
  registry: KernelRegistry,
  kernelName: string,
  by: (call: KernelCall, native: Kernel) => ReturnType<Kernel>,
): void {
  const present = registry.getKernel(kernelName, WASM);
  const native: Kernel =
    present?.kernelFunc ??
    (() => {
      throw new Error(`The WebAssembly backend has no ${kernelName}.`);
    });
  if (present) {
    // Registered twice, TensorFlow.js would warn in the script's name.
    registry.unregisterKernel(kernelName, WASM);
  }
  const kernelFunc: Kernel = (call) => by(call, native);
  const setup = present?.setupFunc;
  registry.registerKernel({
    kernelName,
    backendName: WASM,
    kernelFunc,
    ...(setup === undefined ? {} : { setupFunc: setup }),
  });
}

/** Calls kernels one after the other and drops what only the next one needed. */
class Composer {
  readonly #registry: KernelRegistry;
  readonly #backend: KernelBackend;
  readonly #between: TensorInfo[] = [];

  constructor(registry: KernelRegistry, backend: KernelBackend) {
    this.#registry = registry;
    this.#backend = backend;
  }

  run(name: string, inputs: Record<string, TensorInfo>, attrs: Record<string, unknown>): TensorInfo {
    const kernel = this.#registry.getKernel(name, WASM);
    if (kernel === null || kernel === undefined) {
      throw new Error(`The WebAssembly backend has no ${name}.`);
    }
    const made = kernel.kernelFunc({ inputs, attrs, backend: this.#backend }) as TensorInfo;
    this.#between.push(made);
    return made;
  }

  transposed(x: TensorInfo, perm: readonly number[]): TensorInfo {
    return this.run('Transpose', { x }, { perm });
  }

  finish(result: TensorInfo): TensorInfo {
    for (const info of this.#between) {
      if (info.dataId !== result.dataId) {
        this.#backend.disposeData(info.dataId, true);
      }
    }
    return result;
  }
}

/** A product of transposed matrices, by transposing them first: the backend's own way is slow by far. */
function plainProduct(composer: Composer, product: KernelConfig['kernelFunc'], call: KernelCall): TensorInfo {
  const { a, b } = call.inputs as { readonly a: TensorInfo; readonly b: TensorInfo };
  const { transposeA, transposeB } = call.attrs;
  const lastTwo = ({ shape }: TensorInfo) => {
    const axes = shape.map((_, axis) => axis);
    return [...axes.slice(0, -2), shape.length - 1, shape.length - 2];
  };
  const inputs = {
    a: transposeA === true ? composer.transposed(a, lastTwo(a)) : a,
    b: transposeB === true ? composer.transposed(b, lastTwo(b)) : b,
  };
  const attrs = { ...call.attrs, transposeA: false, transposeB: false };
  return composer.finish(product({ ...call, inputs, attrs }) as TensorInfo);
}

/**
 * d loss / d filter of a convolution: a convolution of the inputs (channels as examples) with the outputs' gradient
 * (examples as channels), dilated by the forward stride.
 */
function filterGradient(registry: KernelRegistry, composer: Composer, { inputs, attrs }: KernelCall): TensorInfo {
  const { x, dy } = inputs as { readonly x: TensorInfo; readonly dy: TensorInfo };
  const { strides, pad, dimRoundingMode, filterShape } = attrs;
  const [height = 0, width = 0, channels = 0, filters = 0] = filterShape as readonly number[];
  const info = registry.backend_util.computeConv2DInfo(
    x.shape,
    filterShape as readonly number[],
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
  );
  const { top, bottom, left, right } = info.padInfo;
  const full = composer.run(
    'Conv2D',
    { x: composer.transposed(x, [3, 1, 2, 0]), filter: composer.transposed(dy, [1, 2, 0, 3]) },
    {
      strides: 1,
      dilations: [info.strideHeight, info.strideWidth],
      pad: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      dataFormat: 'NHWC',
    },
  );
  // Where the stride leaves a remainder, the last rows of the inputs met no filter.
  const size = [channels, height, width, filters];
  const used = composer.run('Slice', { x: full }, { begin: [0, 0, 0, 0], size });
  return composer.finish(composer.transposed(used, [1, 2, 0, 3]));
}

/** d loss / d input of a convolution with stride 1: a convolution of the outputs' gradient with the filter turned around. */
function flippedConvolution(
  registry: KernelRegistry,
  composer: Composer,
  { inputs, attrs }: KernelCall,
): TensorInfo | null {
  const { dy, filter } = inputs as { readonly dy: TensorInfo; readonly filter: TensorInfo };
  const { inputShape, strides, pad, dimRoundingMode } = attrs;
  const info = registry.backend_util.computeConv2DInfo(
    inputShape as readonly number[],
    filter.shape,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
  );
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const bottom = info.inHeight - info.outHeight + info.filterHeight - 1 - top;
  const right = info.inWidth - info.outWidth + info.filterWidth - 1 - left;
  if (info.strideHeight !== 1 || info.strideWidth !== 1 || Math.min(top, left, bottom, right) < 0) {
    return null;
  }
  const flipped = composer.run('Reverse', { x: filter }, { dims: [0, 1] });
  const gradient = composer.run(
    'Conv2D',
    { x: dy, filter: composer.transposed(flipped, [0, 1, 3, 2]) },
    {
      strides: 1,
      dilations: 1,
      pad: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      dataFormat: 'NHWC',
    },
  );
  return composer.finish(gradient);
}
