import { userFrames } from '../script/userFrames.ts';
import { rememberMethods } from '../tensors/engineMethods.ts';
import {
  type Engine,
  isTensor,
  isVariable,
  type NamedTensors,
  type Tensor,
  type Variable,
} from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';
import { type LossCall, type NetCall, numbered, type TensorNumber, type Trace, type TracedKernel } from './trace.ts';

/** A script may compute for long between its gradients and their use; beyond this its steps are not repeatable. */
const KERNEL_LIMIT = 200_000;

/** Watches the engine while it is on, and writes down every kernel with its tensors held. Changes no result. */
export class Recorder implements Trace {
  readonly kernels: TracedKernel[] = [];
  readonly tensors = new Map<TensorNumber, Tensor>();
  readonly variables = new Map<TensorNumber, Variable>();
  readonly made: TensorNumber[] = [];
  readonly netCalls: NetCall[] = [];
  readonly lossCalls: LossCall[] = [];
  readonly read = new Set<TensorNumber>();
  complete: boolean;
  /** Answers the script's calls of models in their place, where it gives anything; used when the criterion alone is asked. */
  forced: ((call: number) => unknown) | null = null;

  readonly #originals = new Map<TensorNumber, Tensor>();
  readonly #engine: Engine;
  readonly #withLines: boolean;
  readonly #byData = new Map<object, TensorNumber[]>();
  #netDepth = 0;
  #lossDepth = 0;

  constructor(engine: Engine, options: { readonly withLines: boolean }) {
    this.#engine = engine;
    this.#withLines = options.withLines;
    this.complete = typeof engine.makeTensorFromTensorInfo === 'function';
  }

  /** Records while `f` runs. */
  during<T>(f: () => T): T {
    const stop = this.start();
    try {
      return f();
    } finally {
      stop();
    }
  }

  /** Records until the function that it returns is called. */
  start(): () => void {
    const engine = this.#engine;
    const { runKernel, makeTensor, readSync, read } = engine;
    const putBack = rememberMethods(engine, ['runKernel', 'makeTensor', 'readSync', 'read']);
    let depth = 0;
    engine.runKernel = (name, inputs, attributes) => {
      depth += 1;
      let result: Tensor | Tensor[];
      try {
        result = runKernel.call(engine, name, inputs, attributes);
      } finally {
        depth -= 1;
      }
      // A kernel's own kernels are copies that the engine keeps for its backward pass.
      if (depth === 0) {
        this.#noteKernel(name, inputs, attributes, result);
      }
      return result;
    };
    engine.makeTensor = (values, shape, dtype, backend) => {
      const tensor = makeTensor.call(engine, values, shape, dtype, backend);
      this.#note(tensor);
      if (!this.inNet) {
        this.made.push(tensor.id);
      }
      return tensor;
    };
    engine.readSync = (dataId) => {
      this.#noteRead(dataId);
      return readSync.call(engine, dataId);
    };
    engine.read = (dataId) => {
      this.#noteRead(dataId);
      return read.call(engine, dataId);
    };
    return putBack;
  }

  /** Holds a tensor that the stretch begins or ends with. @returns its number */
  take(tensor: Tensor): TensorNumber {
    this.#note(tensor);
    return tensor.id;
  }

  /** Runs a call of a model or layer; notes it if the script itself made it, not another model. */
  netCall<T>(target: object, inputs: unknown, call: () => T): T {
    if (this.#netDepth > 0) {
      return call();
    }
    this.#netDepth = 1;
    const index = this.netCalls.length;
    this.netCalls.push({ target, inputs: tensorsIn(inputs).map((tensor) => tensor.id), outputs: [] });
    for (const tensor of tensorsIn(inputs)) {
      this.#note(tensor);
    }
    try {
      const result = (this.forced?.(index) ?? call()) as T;
      const outputs = tensorsIn(result).map((tensor) => tensor.id);
      this.netCalls[index] = { target, inputs: this.netCalls[index]?.inputs ?? [], outputs };
      return result;
    } finally {
      this.#netDepth = 0;
    }
  }

  /** Runs a call of `tf.losses.…` and notes its arguments. */
  lossCall<T>(name: string, args: readonly unknown[], call: () => T): T {
    if (this.#lossDepth > 0) {
      return call();
    }
    this.#lossDepth = 1;
    const index = this.lossCalls.length;
    const [targets, outputs] = args.map((each) => (isTensor(each) ? each.id : null));
    const note: LossCall = {
      name,
      targets: targets ?? null,
      outputs: outputs ?? null,
      result: null,
      frames: userFrames(),
    };
    this.lossCalls.push(note);
    for (const tensor of args.filter(isTensor)) {
      this.#note(tensor);
    }
    try {
      const result = call();
      this.lossCalls[index] = { ...note, result: isTensor(result) ? result.id : null };
      return result;
    } finally {
      this.#lossDepth = 0;
    }
  }

  /** Whether a model or layer is at work just now. */
  get inNet(): boolean {
    return this.#netDepth > 0;
  }

  /** The script's own tensor object. */
  original(number: TensorNumber): Tensor | undefined {
    return this.#originals.get(number);
  }

  #noteKernel(name: string, inputs: NamedTensors, attributes: unknown, result: Tensor | Tensor[]): void {
    if (this.kernels.length >= KERNEL_LIMIT) {
      this.complete = false;
      return;
    }
    const outputs = Array.isArray(result) ? result : [result];
    for (const tensor of tensorsIn(Object.values(inputs))) {
      this.#note(tensor);
    }
    for (const tensor of outputs) {
      this.#note(tensor);
    }
    this.kernels.push({
      name,
      inputs: numbered(inputs),
      asList: Array.isArray(inputs),
      attributes,
      outputs: outputs.map((tensor) => tensor.id),
      single: !Array.isArray(result),
      netCall: this.inNet ? this.netCalls.length - 1 : null,
      lossCall: this.#lossDepth > 0 ? this.lossCalls.length - 1 : null,
      // Lines inside of a model are its layers' lines; a stack for each of a long RNN's kernels would be slow.
      frames: this.#withLines && !this.inNet ? userFrames() : [],
    });
  }

  #note(tensor: Tensor): void {
    if (this.tensors.has(tensor.id)) {
      return;
    }
    if (isVariable(tensor)) {
      this.variables.set(tensor.id, tensor);
    }
    this.#originals.set(tensor.id, tensor);
    this.tensors.set(tensor.id, hold(this.#engine, tensor));
    const numbers = this.#byData.get(tensor.dataId) ?? [];
    numbers.push(tensor.id);
    this.#byData.set(tensor.dataId, numbers);
  }

  #noteRead(dataId: object): void {
    for (const number of this.#byData.get(dataId) ?? []) {
      this.read.add(number);
    }
  }
}

/** Tensors in a value or a list of values. */
export function tensorsIn(value: unknown): readonly Tensor[] {
  if (isTensor(value)) {
    return [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap(tensorsIn);
  }
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? Object.values(value).flatMap(tensorsIn)
    : [];
}
