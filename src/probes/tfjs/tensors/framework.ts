/**
 * The parts of TensorFlow.js that the probe touches, as structures: the script brings its own copy, of any version
 * from 1.x to 4.x, so no type of one particular release holds.
 */

export type TypedArray = Float32Array | Int32Array | Uint8Array;

export interface TensorInfo {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface Tensor extends TensorInfo {
  readonly id: number;
  readonly size: number;
  readonly rank: number;
  dataId: object;
  shape: number[];
  kept: boolean;
  readonly isDisposed: boolean;
  dataSync(): TypedArray | readonly string[];
  dispose(): void;
}

export interface Variable extends Tensor {
  readonly name: string;
  readonly trainable: boolean;
  assign(value: Tensor): void;
}

export type NamedTensors = Record<string, Tensor | readonly Tensor[] | null | undefined>;

export interface Gradients {
  readonly value: Tensor;
  readonly grads: readonly (Tensor | null)[];
}

/** Fields of the engine's state that say where the tape and the scopes are. */
export interface EngineState {
  registeredVariables: Record<string, Variable>;
  gradientDepth: number;
  kernelDepth: number;
  activeTape: unknown;
  activeScope: unknown;
  scopeStack: unknown[];
  tensorInfo: WeakMap<object, { readonly backend: Backend; readonly dtype: string }>;
}

export interface Backend {
  incRef?(dataId: object): void;
}

export interface Engine {
  readonly state: EngineState;
  readonly backendName: string | undefined;
  readonly backend: Backend;
  gradients(f: () => Tensor, xs: readonly Tensor[], dy?: Tensor | null, allowNoGradients?: boolean): Gradients;
  runKernel(name: string, inputs: NamedTensors, attributes?: unknown): Tensor | Tensor[];
  makeTensor(values: unknown, shape: readonly number[], dtype?: string, backend?: unknown): Tensor;
  makeVariable?(...args: unknown[]): Variable;
  makeTensorFromTensorInfo?(info: TensorInfo, backend?: unknown): Tensor;
  makeTensorFromDataId?(dataId: object, shape: readonly number[], dtype: string, backend?: unknown): Tensor;
  readSync(dataId: object): unknown;
  read(dataId: object): unknown;
  tidy<T>(f: () => T): T;
  findBackend(name: string): Backend | null;
  registerBackend(name: string, factory: () => Backend, priority?: number): boolean;
  /** Takes effect at once where the backend needs no time to start. */
  setBackend(name: string): Promise<boolean>;
}

export interface Optimizer {
  learningRate?: number;
  minimize(f: () => Tensor, returnCost?: boolean, variables?: readonly Variable[]): Tensor | null;
  applyGradients(gradients: Record<string, Tensor | null> | readonly { name: string; tensor: Tensor | null }[]): void;
  getClassName?(): string;
}

type Constructor<T> = { readonly prototype: T };

export interface Core {
  readonly engine?: () => Engine;
  readonly ENGINE?: Engine;
  readonly version_core?: string;
  readonly Optimizer: Constructor<Optimizer>;
  readonly Variable: Constructor<Variable>;
  readonly Tensor: Constructor<Tensor>;
  readonly losses: Record<string, (...args: never[]) => unknown>;
  tensor(values: unknown, shape?: readonly number[], dtype?: string): Tensor;
  zeros(shape: readonly number[], dtype?: string): Tensor;
  fill(shape: readonly number[], value: number, dtype?: string): Tensor;
  gather(x: Tensor, indices: Tensor, axis?: number): Tensor;
  readonly train: { adam(learningRate: number): Optimizer };
  add(a: Tensor, b: Tensor | number): Tensor;
  sum(x: Tensor): Tensor;
  mul(a: Tensor, b: Tensor | number): Tensor;
  cast(x: Tensor, dtype: string): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  clone(x: Tensor): Tensor;
  softmax(x: Tensor, axis?: number): Tensor;
  logSoftmax(x: Tensor, axis?: number): Tensor;
  sigmoid(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
}

export interface Layer {
  readonly name: string;
  readonly trainable: boolean;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; read(): Variable }[];
  readonly trainableWeights: Layer['weights'];
  readonly layers?: readonly Layer[];
  readonly stateful?: boolean;
  activation?: { getClassName?(): string; apply?(x: Tensor): Tensor } | null;
  apply(inputs: unknown, options?: unknown): unknown;
  getClassName(): string;
  countParams?(): number;
}

export type LossFunction = (targets: Tensor, outputs: Tensor) => Tensor;

export interface LayersModel extends Layer {
  inputs: readonly SymbolicTensor[];
  outputs: readonly SymbolicTensor[];
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly loss: unknown;
  lossFunctions: LossFunction[];
  metricsTensors?: unknown[];
  metricsNames?: unknown[];
  optimizer_?: Optimizer | undefined;
  /** A Sequential's inner model. */
  readonly model?: LayersModel;
  makeTrainFunction(): TrainFunction;
  testFunction?: (data: readonly (Tensor | null)[]) => unknown;
  compile(options: { loss?: unknown; optimizer?: unknown }): void;
  calculateLosses?(): readonly Tensor[];
  predictOnBatch(inputs: Tensor | readonly Tensor[]): Tensor | Tensor[];
}

export interface SymbolicTensor {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
  readonly sourceLayer?: Layer;
}

/** Takes inputs, targets and sample weights, in this order; gives the loss and the metrics. */
export type TrainFunction = (data: readonly (Tensor | null)[]) => Tensor[];

export interface Layers {
  readonly version_layers?: string;
  readonly LayersModel: Constructor<LayersModel>;
  readonly Sequential: Constructor<LayersModel>;
  readonly layers: { readonly Layer: Constructor<Layer> };
  /** The callback that every `fit` has. */
  readonly History?: Constructor<object>;
}

export interface DataModule {
  readonly Dataset: Constructor<object>;
}

export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dataId' in value &&
    'shape' in value &&
    'dtype' in value &&
    typeof (value as { dataSync?: unknown }).dataSync === 'function'
  );
}

export function isVariable(value: unknown): value is Variable {
  return isTensor(value) && typeof (value as { assign?: unknown }).assign === 'function';
}

export function engineOf(core: Core): Engine {
  const engine = core.engine?.() ?? core.ENGINE;
  if (engine === undefined) {
    throw new Error('This TensorFlow.js has no engine that the probe knows.');
  }
  return engine;
}
