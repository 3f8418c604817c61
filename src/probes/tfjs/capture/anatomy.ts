import type { OutputActivation } from '../../../training/protocol/capture.ts';
import {
  ancestors,
  descendants,
  inputsOf,
  producers,
  type TensorNumber,
  type Trace,
  type TracedKernel,
} from '../recording/trace.ts';
import type { UserFrame } from '../script/userFrames.ts';
import type { Tensor } from '../tensors/framework.ts';

/** An output of the net, as it leaves it towards the loss. */
export interface OutputPlace {
  readonly number: TensorNumber;
  readonly activation: OutputActivation;
  /** The activation's input; the output itself where there is none; null where it cannot be told. */
  readonly beforeActivation: TensorNumber | null;
  readonly activationFrames: readonly UserFrame[];
}

/** Which tensors of a recorded step play which part. */
export interface Anatomy {
  readonly outputs: readonly OutputPlace[];
  readonly inputs: readonly TensorNumber[];
  readonly targets: readonly TensorNumber[];
  /** Kernels between the outputs and the loss, in order, without what only regularises weights. */
  readonly lossKernels: readonly TracedKernel[];
}

const VIEWS = new Set(['Identity', 'Reshape', 'Cast', 'ExpandDims', 'Squeeze']);
/** Put several results of one layer together: batches of a prediction, time steps. Each went through the same activation. */
const JOINS = new Set(['Concat', 'Pack', 'Transpose']);
const ACTIVATIONS: Readonly<Record<string, OutputActivation>> = {
  Softmax: 'softmax',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Relu: 'relu',
  LogSoftmax: 'log-softmax',
  Relu6: 'other',
  Elu: 'other',
  Selu: 'other',
  LeakyRelu: 'other',
  Prelu: 'other',
  Softplus: 'other',
};

/** Activations that a script's own loss may contain as a step of its formula, so that only calls before it count. */
const CLASSIFYING = new Set<OutputActivation>(['softmax', 'log-softmax', 'sigmoid', 'tanh']);

/**
 * Finds the net's outputs, inputs and targets in a recorded loss closure. The net ends where, going back from the loss,
 * the first value is met that a model, a layer or an operation with weights made.
 */
export function dissect(trace: Trace, loss: TensorNumber, trained: readonly TensorNumber[]): Anatomy {
  const made = producers(trace);
  const tensor = (number: TensorNumber): Tensor | undefined => trace.tensors.get(number);
  const fromVariables = descendants(trace, [...trace.variables.keys()]);
  // A net that is not trained in this step (a target network, the other half of a GAN) gives no output of it.
  const fromTrained = descendants(trace, trained);
  const leaves = [...trace.tensors.keys()].filter((number) => !made.has(number) && !trace.variables.has(number));
  const dataLeaves = leaves.filter((number) => (tensor(number)?.rank ?? 0) > 0);
  const fromData = descendants(trace, dataLeaves);
  const isNet = (kernel: TracedKernel): boolean =>
    kernel.lossCall === null && (kernel.netCall !== null || isParametric(trace, kernel, fromVariables, fromData));

  // Back from the loss through what is not the net.
  const boundary: TensorNumber[] = [];
  const lossSide = new Set<TensorNumber>();
  const open = [loss];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (lossSide.has(next) || boundary.includes(next)) {
      continue;
    }
    const kernel = made.get(next);
    if (kernel !== undefined && isNet(kernel) && next !== loss) {
      boundary.push(next);
      continue;
    }
    lossSide.add(next);
    if (kernel !== undefined) {
      open.push(...inputsOf(kernel));
    }
  }
  const reached = descendants(trace, boundary);
  const lossKernels = trace.kernels.filter((kernel) =>
    kernel.outputs.some((output) => lossSide.has(output) && reached.has(output)),
  );
  const outputs = boundary
    .filter((number) => fromTrained.has(number))
    .sort((a, b) => a - b)
    .map((number) => outputPlace(trace, extended(trace, number, lossKernels)));
  const outputNumbers = outputs.map(({ number }) => number);
  const afterOutputs = descendants(trace, outputNumbers);
  return {
    outputs,
    inputs: netInputs(trace, isNet, fromVariables, ancestors(trace, outputNumbers)),
    targets: targetsOf(trace, lossKernels, afterOutputs, fromTrained, made),
    lossKernels: lossKernels.filter((kernel) =>
      kernel.outputs.some((output) => afterOutputs.has(output) && !outputNumbers.includes(output)),
    ),
  };
}

/** An operation that joins weights with data: one side comes from variables alone, the other from data. */
function isParametric(
  trace: Trace,
  kernel: TracedKernel,
  fromVariables: ReadonlySet<TensorNumber>,
  fromData: ReadonlySet<TensorNumber>,
): boolean {
  const inputs = inputsOf(kernel);
  const isWeight = (number: TensorNumber) =>
    fromVariables.has(number) &&
    !fromData.has(number) &&
    ((trace.tensors.get(number)?.rank ?? 0) > 0 || isVariableView(trace, number));
  const isData = (number: TensorNumber) => fromData.has(number) && (trace.tensors.get(number)?.rank ?? 0) > 0;
  return inputs.some(isWeight) && inputs.some(isData);
}

function isVariableView(trace: Trace, number: TensorNumber): boolean {
  if (trace.variables.has(number)) {
    return true;
  }
  const kernel = producers(trace).get(number);
  const input = kernel !== undefined && VIEWS.has(kernel.name) ? inputsOf(kernel)[0] : undefined;
  return input !== undefined && isVariableView(trace, input);
}

/** Takes in an activation that the script applies to the net's result before anything else is done with it. */
function extended(trace: Trace, number: TensorNumber, lossKernels: readonly TracedKernel[]): TensorNumber {
  const consumers = lossKernels.filter((kernel) => inputsOf(kernel).includes(number) && kernel.name !== 'Identity');
  const [only] = consumers;
  const output = only?.outputs[0];
  if (only === undefined || output === undefined || only.lossCall !== null) {
    return number;
  }
  if (consumers.length === 1 && VIEWS.has(only.name)) {
    const further = extended(trace, output, lossKernels);
    return further === output ? number : further;
  }
  if (consumers.length === 1 && CLASSIFYING.has(ACTIVATIONS[only.name] ?? 'none')) {
    return output;
  }
  const logSoftmax = lossKernels.find(
    (kernel) => kernel.lossCall === null && logSoftmaxInput(trace, kernel) === number,
  );
  return logSoftmax?.outputs[0] ?? number;
}

/** The last activation on the way to a tensor, seen through views of it. */
export function outputPlace(trace: Trace, number: TensorNumber): OutputPlace {
  const made = producers(trace);
  const lastAxis = (each: TensorNumber) => trace.tensors.get(each)?.shape.at(-1);
  let at = number;
  for (let kernel = made.get(at); kernel !== undefined; kernel = made.get(at)) {
    const input = inputsOf(kernel)[0];
    const logits = logSoftmaxInput(trace, kernel);
    const activation = logits === null ? ACTIVATIONS[kernel.name] : 'log-softmax';
    const source = logits ?? input;
    if (activation !== undefined && source !== undefined) {
      const shaped = lastAxis(at) === lastAxis(number) || activation === 'sigmoid' || activation === 'tanh';
      return {
        number,
        activation,
        beforeActivation: shaped || at === number ? source : null,
        activationFrames: kernel.frames,
      };
    }
    if (!(VIEWS.has(kernel.name) || JOINS.has(kernel.name)) || input === undefined) {
      break;
    }
    at = input;
  }
  return { number, activation: 'none', beforeActivation: number, activationFrames: [] };
}

/** `x − log Σ exp(x)` is how TensorFlow.js computes a log-softmax; its input if the kernel ends one. */
function logSoftmaxInput(trace: Trace, kernel: TracedKernel): TensorNumber | null {
  const made = producers(trace);
  const through = (number: TensorNumber | undefined, ...names: string[]): TensorNumber | undefined => {
    let at = number;
    for (const name of names) {
      let from = at === undefined ? undefined : made.get(at);
      while (from !== undefined && VIEWS.has(from.name)) {
        from = made.get(inputsOf(from)[0] ?? -1);
      }
      if (from?.name !== name) {
        return undefined;
      }
      at = inputsOf(from)[0];
    }
    return at;
  };
  const unviewed = (number: TensorNumber | undefined): TensorNumber | undefined => {
    let at = number;
    for (let from = made.get(at ?? -1); from !== undefined && VIEWS.has(from.name); from = made.get(at ?? -1)) {
      at = inputsOf(from)[0];
    }
    return at;
  };
  if (kernel.name !== 'Sub') {
    return null;
  }
  const [left, right] = inputsOf(kernel);
  const shifted = unviewed(left);
  const exponent = unviewed(through(right, 'Log', 'Sum', 'Exp'));
  if (shifted === undefined || exponent !== shifted) {
    return null;
  }
  const shift = made.get(shifted);
  return (shift?.name === 'Sub' ? inputsOf(shift)[0] : shifted) ?? null;
}

function netInputs(
  trace: Trace,
  isNet: (kernel: TracedKernel) => boolean,
  fromVariables: ReadonlySet<TensorNumber>,
  towardsOutputs: ReadonlySet<TensorNumber>,
): readonly TensorNumber[] {
  const relevant = trace.netCalls.filter(({ outputs }) => outputs.some((output) => towardsOutputs.has(output)));
  const fed = relevant.flatMap(({ inputs }) => inputs).filter((input) => !fromVariables.has(input));
  const byHand = trace.kernels
    .filter((kernel) => kernel.netCall === null && isNet(kernel) && kernel.outputs.some((o) => towardsOutputs.has(o)))
    .flatMap((kernel) => inputsOf(kernel))
    .filter((input) => !fromVariables.has(input) && (trace.tensors.get(input)?.rank ?? 0) > 0);
  const made = producers(trace);
  const found = [...new Set((fed.length > 0 ? fed : byHand).map((number) => unarranged(made, number)))];
  if (fed.length > 0 || found.length < 2) {
    return found;
  }
  // Several forms of one input (powers of x) meet weights: what they were made from is what was fed.
  const sources = [...ancestors(trace, found)].filter((number) => !made.has(number));
  return sources.filter((number) => !trace.variables.has(number) && (trace.tensors.get(number)?.rank ?? 0) > 0);
}

/** Kernels that put the same numbers in another order or shape: a net may begin with them, and then move its batch axis. */
const ARRANGEMENTS = new Set(['Identity', 'Reshape', 'ExpandDims', 'Squeeze', 'Transpose']);

/** The tensor of which this one is another arrangement. */
function unarranged(made: ReadonlyMap<TensorNumber, TracedKernel>, number: TensorNumber): TensorNumber {
  let at = number;
  for (let kernel = made.get(at); kernel !== undefined && ARRANGEMENTS.has(kernel.name); kernel = made.get(at)) {
    at = inputsOf(kernel)[0] ?? at;
  }
  return at;
}

/** What meets the outputs on the way to the loss and comes from no variable. */
function targetsOf(
  trace: Trace,
  lossKernels: readonly TracedKernel[],
  afterOutputs: ReadonlySet<TensorNumber>,
  fromTrained: ReadonlySet<TensorNumber>,
  made: ReadonlyMap<TensorNumber, TracedKernel>,
): readonly TensorNumber[] {
  const named = trace.lossCalls
    .filter(({ result, outputs }) => result !== null && outputs !== null && afterOutputs.has(outputs))
    .flatMap(({ targets }) => (targets === null ? [] : [targets]));
  const met = lossKernels
    .filter((kernel) => inputsOf(kernel).some((input) => afterOutputs.has(input)))
    .flatMap((kernel) => inputsOf(kernel))
    .filter((input) => !afterOutputs.has(input) && !fromTrained.has(input))
    .filter((input) => (trace.tensors.get(input)?.rank ?? 0) > 0 && (trace.tensors.get(input)?.size ?? 0) > 1);
  const unviewed = met.map((number) => {
    let at = number;
    for (let kernel = made.get(at); kernel !== undefined && VIEWS.has(kernel.name); kernel = made.get(at)) {
      at = inputsOf(kernel)[0] ?? at;
      if (!made.has(at)) {
        break;
      }
    }
    return at;
  });
  return [...new Set(named.length > 0 ? named : unviewed)];
}
