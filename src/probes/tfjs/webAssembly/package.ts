/** The WebAssembly backend of TensorFlow.js, bundled to one file; `@tensorflow/tfjs-core` is the script's own copy. */
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels.js';
import factory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';

export { BackendWasm, factory };
