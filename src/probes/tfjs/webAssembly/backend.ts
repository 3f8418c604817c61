import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import type { Core } from '../tensors/framework.ts';
import type { KernelBackend } from './kernel.ts';

/** Both lie beside the probe. */
const CODE = path.join(__dirname, 'webassembly.cjs');
const BINARY = path.join(__dirname, 'webassembly-simd.wasm');

interface Package {
  readonly BackendWasm: new (wasm: EmscriptenModule) => KernelBackend;
  readonly factory: (module: EmscriptenModule) => unknown;
}

/** What Emscripten's code fills in. */
interface EmscriptenModule {
  instantiateWasm(
    imports: WebAssembly.Imports,
    received: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): WebAssembly.Exports;
  cwrap?(name: string, result: string | null, parameters: readonly string[]): (...args: number[]) => unknown;
  tfjs?: Record<string, (...args: number[]) => unknown>;
}

/**
 * Makes the backend without giving up control: the package's own way is a promise, and while a script is held no
 * promise may be settled, since the script's would be too.
 * @throws whatever the package throws where this core is too different from the one that it was made for
 */
export function makeWebAssemblyBackend(core: Core): KernelBackend {
  const { BackendWasm, factory } = loadPackage(core);
  const module: EmscriptenModule = {
    instantiateWasm(imports, received) {
      const compiled = new WebAssembly.Module(readFileSync(BINARY));
      const instance = new WebAssembly.Instance(compiled, imports);
      received(instance, compiled);
      return instance.exports;
    },
  };
  withoutNewListeners(['uncaughtException', 'unhandledRejection'], () => factory(module));
  const { cwrap } = module;
  if (cwrap === undefined) {
    throw new Error('The WebAssembly backend did not start at once.');
  }
  module.tfjs = {
    init: cwrap('init', null, []),
    initWithThreadsCount: cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: cwrap('get_threads_count', 'number', []),
    registerTensor: cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: cwrap('dispose_data', null, ['number']),
    dispose: cwrap('dispose', null, []),
  };
  return new BackendWasm(module);
}

function loadPackage(core: Core): Package {
  const loaded = new Module(CODE) as unknown as {
    exports: Package;
    require: (name: string) => unknown;
    _compile(code: string, file: string): void;
  };
  const requireFile = createRequire(CODE);
  loaded.require = (name) => (name === '@tensorflow/tfjs-core' ? core : requireFile(name));
  loaded._compile(readFileSync(CODE, 'utf8'), CODE);
  return loaded.exports;
}

/** Emscripten listens for errors of the whole process and throws them again: the script's errors are its own. */
function withoutNewListeners(events: readonly NodeJS.Signals[] | readonly string[], run: () => void): void {
  const before = events.map((event) => process.listeners(event as NodeJS.Signals));
  run();
  events.forEach((event, index) => {
    for (const listener of process.listeners(event as NodeJS.Signals)) {
      if (before[index]?.includes(listener) !== true) {
        process.removeListener(event, listener);
      }
    }
  });
}
