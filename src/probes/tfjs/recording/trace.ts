import type { UserFrame } from '../script/userFrames.ts';
import {
  type Core,
  type Engine,
  isTensor,
  isVariable,
  type NamedTensors,
  type Tensor,
  type Variable,
} from '../tensors/framework.ts';

export type TensorNumber = number;

/** One kernel call of the recorded step, in the order of execution. */
export interface TracedKernel {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorNumber | readonly TensorNumber[]>>;
  /** Whether the inputs came as a list (`Concat`) and must go back as one. */
  readonly asList: boolean;
  readonly attributes: unknown;
  readonly outputs: readonly TensorNumber[];
  readonly single: boolean;
  /** The call of a model or layer, outermost, that it belongs to; null outside of any. */
  readonly netCall: number | null;
  /** The call of `tf.losses.…` that it belongs to, outermost. */
  readonly lossCall: number | null;
  readonly frames: readonly UserFrame[];
}

/** A call of a model or a layer by the script itself. */
export interface NetCall {
  readonly target: object;
  readonly inputs: readonly TensorNumber[];
  readonly outputs: readonly TensorNumber[];
}

/** A call of `tf.losses.…`. */
export interface LossCall {
  readonly name: string;
  readonly targets: TensorNumber | null;
  readonly outputs: TensorNumber | null;
  readonly result: TensorNumber | null;
  readonly frames: readonly UserFrame[];
}

/** What a stretch of computation did, kernel by kernel, with all its tensors held. */
export interface Trace {
  readonly kernels: readonly TracedKernel[];
  readonly tensors: ReadonlyMap<TensorNumber, Tensor>;
  readonly variables: ReadonlyMap<TensorNumber, Variable>;
  /** Tensors made from JavaScript values outside of models and layers, in order. */
  readonly made: readonly TensorNumber[];
  readonly netCalls: readonly NetCall[];
  readonly lossCalls: readonly LossCall[];
  /** Tensors whose values the script read during the stretch: what follows may depend on them unseen. */
  readonly read: ReadonlySet<TensorNumber>;
  /** True while every kernel was seen (not on TensorFlow.js before 3.0). */
  readonly complete: boolean;
}

/** Kernels that take only the shape from their input: their result depends on no value. */
const SHAPE_ONLY = new Set(['OnesLike', 'ZerosLike']);

/** The tensors whose values a kernel reads. */
export const inputsOf = (kernel: TracedKernel): readonly TensorNumber[] =>
  SHAPE_ONLY.has(kernel.name) ? [] : Object.values(kernel.inputs).flat();

const producersOf = new WeakMap<
  Trace,
  { readonly count: number; readonly map: ReadonlyMap<TensorNumber, TracedKernel> }
>();

/** The kernel that made a tensor. */
export function producers(trace: Trace): ReadonlyMap<TensorNumber, TracedKernel> {
  const known = producersOf.get(trace);
  if (known?.count === trace.kernels.length) {
    return known.map;
  }
  const map = new Map(trace.kernels.flatMap((kernel) => kernel.outputs.map((output) => [output, kernel] as const)));
  producersOf.set(trace, { count: trace.kernels.length, map });
  return map;
}

/** Everything that the wanted tensor was computed from, itself included, without going beyond `stopAt`. */
export function ancestors(
  trace: Trace,
  wanted: readonly TensorNumber[],
  stopAt: ReadonlySet<TensorNumber> = new Set(),
): ReadonlySet<TensorNumber> {
  const made = producers(trace);
  const found = new Set<TensorNumber>();
  const open = [...wanted];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) {
      continue;
    }
    found.add(next);
    const kernel = stopAt.has(next) ? undefined : made.get(next);
    if (kernel !== undefined) {
      open.push(...inputsOf(kernel));
    }
  }
  return found;
}

/** Everything that was computed from the given tensors, they included. */
export function descendants(trace: Trace, from: readonly TensorNumber[]): ReadonlySet<TensorNumber> {
  const found = new Set(from);
  for (const kernel of trace.kernels) {
    if (inputsOf(kernel).some((input) => found.has(input))) {
      for (const output of kernel.outputs) {
        found.add(output);
      }
    }
  }
  return found;
}

/**
 * Computes `wanted` again with other tensors in some places. Only what depends on the given places is run;
 * everything else keeps its recorded value, variables the value that they have now if `liveVariables`.
 */
export function replay(
  core: Core,
  engine: Engine,
  trace: Trace,
  wanted: TensorNumber,
  given: ReadonlyMap<TensorNumber, Tensor>,
  liveVariables = false,
): Tensor {
  const live = liveVariables ? [...trace.variables].filter(([number]) => !given.has(number)) : [];
  const places = new Map<TensorNumber, Tensor>([...given, ...live]);
  const needed = ancestors(trace, [wanted], new Set(given.keys()));
  const value = replayEach(core, engine, trace, needed, places).get(wanted) ?? trace.tensors.get(wanted);
  if (value === undefined) {
    throw notRecorded(wanted);
  }
  return value;
}

/** Computes all that is needed and depends on the given places again; the places themselves are among what is given back. */
export function replayEach(
  core: Core,
  engine: Engine,
  trace: Trace,
  needed: ReadonlySet<TensorNumber>,
  given: ReadonlyMap<TensorNumber, Tensor>,
): ReadonlyMap<TensorNumber, Tensor> {
  const values = new Map(given);
  const tensorOf = (number: TensorNumber): Tensor => {
    const value = values.get(number) ?? trace.tensors.get(number);
    if (value === undefined) {
      throw notRecorded(number);
    }
    return value;
  };
  for (const kernel of trace.kernels) {
    const isNeeded = kernel.outputs.some((output) => needed.has(output) && !given.has(output));
    if (!isNeeded || !inputsOf(kernel).some((input) => values.has(input))) {
      continue;
    }
    const results = runAgain(core, engine, kernel, tensorOf);
    kernel.outputs.forEach((output, index) => {
      const result = results[index];
      if (result !== undefined && !given.has(output)) {
        values.set(output, result);
      }
    });
  }
  return values;
}

const notRecorded = (number: TensorNumber): Error => new Error(`Tensor ${number} was not recorded.`);

interface FusedOperations {
  readonly fused?: {
    matMul(args: object): Tensor;
    conv2d(args: object): Tensor;
  };
}

function runAgain(core: Core, engine: Engine, kernel: TracedKernel, tensorOf: (n: TensorNumber) => Tensor): Tensor[] {
  const entries = Object.entries(kernel.inputs).map(
    ([key, numbers]) =>
      [key, Array.isArray(numbers) ? numbers.map(tensorOf) : tensorOf(numbers as TensorNumber)] as const,
  );
  const named = Object.fromEntries(entries) as Record<string, Tensor | Tensor[]>;
  // The fused kernels have no gradient of their own; the operation above them has.
  const { fused } = core as unknown as FusedOperations;
  if (kernel.name === '_FusedMatMul' && fused !== undefined) {
    const attributes = kernel.attributes as Record<string, unknown>;
    return [fused.matMul({ ...attributes, ...named, preluActivationWeights: named['preluActivationWeights'] })];
  }
  if (kernel.name === 'FusedConv2D' && fused !== undefined) {
    const attributes = kernel.attributes as Record<string, unknown>;
    return [fused.conv2d({ ...attributes, ...named, dimRoundingMode: undefined })];
  }
  const inputs = (kernel.asList ? entries.map(([, value]) => value) : named) as NamedTensors;
  const result = engine.runKernel(kernel.name, inputs, kernel.attributes);
  return Array.isArray(result) ? result : [result];
}

/** Tensors among the inputs of a kernel, by name, numbered. */
export function numbered(inputs: NamedTensors): Record<string, TensorNumber | readonly TensorNumber[]> {
  const numbers: Record<string, TensorNumber | readonly TensorNumber[]> = {};
  for (const [key, value] of Object.entries(inputs)) {
    if (Array.isArray(value)) {
      numbers[key] = value.filter(isTensor).map((each) => each.id);
    } else if (isTensor(value)) {
      numbers[key] = value.id;
    }
  }
  return numbers;
}

export const variablesAmong = (values: Iterable<unknown>): Variable[] => [...values].filter(isVariable);
