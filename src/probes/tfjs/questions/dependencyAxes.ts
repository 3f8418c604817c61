import type { DependencyQuery } from '../../../training/protocol/step.ts';
import type { EvaluationNet } from '../experiments/evaluationNet.ts';
import { ancestors, producers } from '../recording/trace.ts';
import type { Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';

/** To which example or position each element of an input or output belongs, in row-major order. */
export interface Slots {
  /** Which of the net's inputs or outputs. */
  readonly index: number;
  readonly slotOf: Int32Array;
  readonly count: number;
}

export interface Axes {
  readonly inputs: readonly Slots[];
  /** Several readings where the examples lie along a flattened axis. */
  readonly outputs: readonly (readonly Slots[])[];
}

/** @throws ProbeError (`notApplicable`) where the net has no such axis, or relates its examples on purpose */
export function axesAlong(along: DependencyQuery['along'], net: EvaluationNet): Axes {
  return along === 'batch' ? alongBatch(net) : alongTime(net);
}

function alongBatch(net: EvaluationNet): Axes {
  const size = sizeOf(net);
  if (size < 2) {
    throw notApplicable('A batch of one example has nothing to mix.');
  }
  refuseGraphs(net, size);
  const inputs = net.inputs.flatMap(({ tensor }, index) =>
    tensor.shape[0] === size ? [slots(index, tensor, ([b = 0]) => b, size)] : [],
  );
  if (inputs.length === 0) {
    throw notApplicable('No input of this net has an axis that counts the examples of the batch.');
  }
  const outputs = net.outputs.map(({ captured }) => captured);
  const straight = outputs.flatMap((tensor, index) =>
    tensor.shape[0] === size ? [slots(index, tensor, ([b = 0]) => b, size)] : [],
  );
  if (straight.length > 0) {
    return { inputs, outputs: [straight] };
  }
  const flat = outputs.flatMap((tensor, index) => {
    const length = tensor.shape[0] ?? 0;
    return length > 0 && length % size === 0 ? [{ tensor, index, each: length / size }] : [];
  });
  if (flat.length === 0) {
    throw notApplicable("No axis of the net's outputs counts the examples of the batch.");
  }
  return {
    inputs,
    outputs: [
      flat.map(({ tensor, index, each }) => slots(index, tensor, ([r = 0]) => Math.floor(r / each), size)),
      flat.map(({ tensor, index }) => slots(index, tensor, ([r = 0]) => r % size, size)),
    ],
  };
}

function alongTime(net: EvaluationNet): Axes {
  const size = sizeOf(net);
  const sequences = net.inputs.flatMap(({ tensor }, index) => {
    // Images have more axes than (batch, time, features); plain rows of features have fewer.
    const isSequence = tensor.shape[0] === size && (tensor.rank === 3 || (tensor.rank === 2 && isTokens(net, index)));
    return isSequence ? [{ tensor, index }] : [];
  });
  const [only] = sequences;
  if (only === undefined) {
    throw notApplicable('No input of this net is a sequence.');
  }
  if (sequences.length > 1) {
    throw notApplicable(
      'The net reads several sequences, so a position of its output has no single position of input.',
    );
  }
  const length = only.tensor.shape[1] ?? 0;
  if (length < 2) {
    throw notApplicable('The sequences of this batch have one position only.');
  }
  const inputs = [slots(only.index, only.tensor, ([, t = 0]) => t, length)];
  for (const [index, { captured }] of net.outputs.entries()) {
    const { shape } = captured;
    if (shape[0] === size && shape[1] === length && shape.length <= 3) {
      return { inputs, outputs: [[slots(index, captured, ([, t = 0]) => t, length)]] };
    }
    if (shape[0] === size * length && shape.length === 2) {
      return { inputs, outputs: [[slots(index, captured, ([r = 0]) => r % length, length)]] };
    }
  }
  throw notApplicable('The net gives no output for each position of its input.');
}

function sizeOf({ batchSize }: EvaluationNet): number {
  if (batchSize === null) {
    throw notApplicable('No axis of this batch could be told to count its examples.');
  }
  return batchSize;
}

/** Whether an input holds indices: whole numbers by type, or looked up in a table although they are floats. */
function isTokens({ trace, inputs }: EvaluationNet, index: number): boolean {
  const input = inputs[index];
  if (input === undefined || input.tensor.dtype !== 'float32') {
    return input !== undefined;
  }
  return trace.kernels.some((kernel) => {
    const indices = kernel.name === 'GatherV2' ? kernel.inputs['indices'] : undefined;
    return typeof indices === 'number' && ancestors(trace, [indices]).has(input.number);
  });
}

/** Graph nets relate their examples on purpose, by a matrix of examples against examples. */
function refuseGraphs(net: EvaluationNet, size: number): void {
  const { trace } = net;
  const made = producers(trace);
  const reached = ancestors(
    trace,
    net.outputs.map(({ place }) => place.number),
  );
  const fed = new Set(net.inputs.map(({ number }) => number));
  const pairs = [...reached].some((number) => {
    const { shape, rank } = trace.tensors.get(number) ?? { shape: [], rank: 0 };
    const isGiven = !made.has(number) && !trace.variables.has(number);
    const square = shape[0] === size && shape[1] === size && rank === 2;
    return isGiven && square && !(fed.has(number) && fed.size === 1);
  });
  if (pairs) {
    throw notApplicable('The net is given a matrix of examples against examples, which relates them on purpose.');
  }
}

function slots(
  index: number,
  { shape, size }: Tensor,
  slotAt: (at: readonly number[]) => number,
  count: number,
): Slots {
  const [, second = 1, ...rest] = shape;
  const inner = rest.reduce((a, b) => a * b, 1);
  const row = second * inner;
  const slotOf = Int32Array.from({ length: size }, (_, element) =>
    slotAt([Math.floor(element / row), Math.floor((element % row) / inner)]),
  );
  return { index, slotOf, count };
}
