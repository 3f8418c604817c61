import type { TensorInfo } from '../tensors/framework.ts';
import { type KernelBackend, type KernelConfig, type KernelInputs, type KernelRegistry, WASM } from './kernel.ts';

/** What the WebAssembly backend lacks is computed by the plain JavaScript one, on copies. */
export function registerCpuKernels(registry: KernelRegistry, cpu: KernelBackend): void {
  for (const kernel of registry.getKernelsForBackend('cpu')) {
    const { kernelName } = kernel;
    if (!registry.getKernel(kernelName, WASM)) {
      registry.registerKernel({ kernelName, backendName: WASM, kernelFunc: onCpu(kernel, cpu) });
    }
  }
}

function onCpu(kernel: KernelConfig, cpu: KernelBackend): KernelConfig['kernelFunc'] {
  return ({ inputs, attrs, backend }) => {
    const copies = new Set<object>();
    const copy = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
      const written = cpu.write(backend.readSync(dataId), shape, dtype);
      copies.add(written);
      return { dataId: written, shape, dtype };
    };
    const copied: KernelInputs = Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [
        name,
        input === undefined || input === null ? input : isList(input) ? input.map(copy) : copy(input),
      ]),
    );
    const result = kernel.kernelFunc({ inputs: copied, attrs, backend: cpu });
    const back = (info: TensorInfo): TensorInfo => {
      copies.add(info.dataId);
      return { ...info, dataId: backend.write(cpu.readSync(info.dataId), info.shape, info.dtype) };
    };
    const given = Array.isArray(result) ? result.map(back) : back(result);
    for (const dataId of copies) {
      cpu.disposeData(dataId, true);
    }
    return given;
  };
}

const isList = (input: TensorInfo | readonly TensorInfo[]): input is readonly TensorInfo[] => Array.isArray(input);
