import type { Backend, TensorInfo } from '../tensors/framework.ts';

export type KernelInputs = Readonly<Record<string, TensorInfo | readonly TensorInfo[] | undefined>>;

/** What a kernel is called with. */
export interface KernelCall {
  readonly inputs: KernelInputs;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: KernelBackend;
}

export interface KernelConfig {
  readonly kernelName: string;
  readonly backendName: string;
  readonly kernelFunc: (call: KernelCall) => TensorInfo | TensorInfo[];
  /** Called once for a backend, before the kernel is. */
  readonly setupFunc?: (backend: KernelBackend) => void;
}

/** The part of every backend that kernels are written against. */
export interface KernelBackend extends Backend {
  write(values: unknown, shape: readonly number[], dtype: string): object;
  readSync(dataId: object): unknown;
  disposeData(dataId: object, force?: boolean): unknown;
}

export interface KernelRegistry {
  getKernel(name: string, backend: string): KernelConfig | null | undefined;
  getKernelsForBackend(backend: string): readonly KernelConfig[];
  registerKernel(config: KernelConfig): void;
  unregisterKernel(name: string, backend: string): void;
  readonly backend_util: {
    computeConv2DInfo(
      inputShape: readonly number[],
      filterShape: readonly number[],
      strides: unknown,
      dilations: unknown,
      pad: unknown,
      roundingMode: unknown,
      depthwise: boolean,
    ): ConvolutionInfo;
  };
}

export interface ConvolutionInfo {
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padInfo: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
}

export const WASM = 'wasm';
