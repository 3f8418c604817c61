import type { StepParts } from '../capture/netOutputs.ts';
import type { Gate, RecordedStep } from '../recording/gate.ts';
import { replayedRandom, withRandom } from '../recording/randomness.ts';
import { Recorder } from '../recording/recorder.ts';
import { ancestors, type Trace } from '../recording/trace.ts';
import { rememberMethods } from '../tensors/engineMethods.ts';
import type { Core, Engine, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { share } from '../tensors/tensorStore.ts';

/**
 * Runs the script's loss closure again on other rows of its batch, with given outputs in the net's place.
 * The closure's tensors are exchanged where they are; its JavaScript then sees the new sizes by itself.
 * @throws ProbeError (`notApplicable`) where the closure cannot take another batch
 */
export function rerunWithRows(
  gate: Gate,
  step: RecordedStep,
  parts: StepParts,
  outputs: readonly Tensor[],
  rows: readonly number[],
): Tensor {
  const size = parts.batchSize;
  if (size === null || parts.outputs.some(({ captured }) => captured.shape[0] !== size)) {
    throw notApplicable("The batch's axis is not known, so its rows cannot be chosen.");
  }
  const identity = Array.from({ length: size }, (_, index) => index);
  const captured = parts.outputs.map(({ captured: tensor }) => tensor);
  if (!provenAgain.has(step)) {
    const value = Number(rerun(gate, step, parts, captured, identity).dataSync()[0]);
    if (Math.abs(value - step.loss) > 1e-5 * Math.max(Math.abs(step.loss), 1e-6)) {
      throw notApplicable(`The loss, run again on the same rows, gives ${value} instead of ${step.loss}.`);
    }
    provenAgain.add(step);
  }
  return rerun(gate, step, parts, outputs, rows);
}

const provenAgain = new WeakSet<RecordedStep>();

function rerun(
  gate: Gate,
  step: RecordedStep,
  parts: StepParts,
  outputs: readonly Tensor[],
  rows: readonly number[],
): Tensor {
  const { core } = gate;
  const { trace } = step;
  const size = parts.batchSize ?? 0;
  const features = parts.outputs.map(({ features: count }) => count);
  const pick = (tensor: Tensor): Tensor =>
    core.gather(tensor, core.tensor(Int32Array.from(rows), [rows.length], 'int32'), 0);
  const made = new Set(trace.made);
  const needed = ancestors(trace, [step.lossNumber]);
  const computed = new Set(trace.kernels.flatMap((kernel) => kernel.outputs));
  const inBatch = [...needed].filter((number) => {
    const shape = trace.tensors.get(number)?.shape ?? [];
    const isLeaf = !computed.has(number) && !trace.variables.has(number);
    if (isLeaf && shape.length === 1 && shape[0] === size && features.includes(size) && size > 1) {
      throw notApplicable(
        'A vector is as long as the batch and as the outputs, so which one it belongs to is unknown.',
      );
    }
    return isLeaf && shape.length > 0 && shape[0] === size;
  });
  if (inBatch.length === 0) {
    throw notApplicable('The loss closure reads no tensor with one row for each example.');
  }
  const replacements = new Map(
    trace.made.flatMap((number, index) => {
      const tensor = trace.tensors.get(number);
      return tensor === undefined || !inBatch.includes(number) ? [] : [[index, pick(tensor)] as const];
    }),
  );
  const outer = inBatch.filter((number) => !made.has(number));
  const originals = outerTensors(step, outer);
  const restore = originals.map(({ tensor, recorded }) => exchange(tensor, pick(recorded)));
  const given = outputs.map(pick);
  try {
    return withRandom(replayedRandom(step.drawn), () =>
      substituting(gate, trace, replacements, parts, given, () =>
        gate.forwardOnly(step.variables, () => copyOf(core, step.closure())),
      ),
    );
  } catch (error) {
    throw notApplicable(
      `The loss closure could not take a batch of ${rows.length} instead of ${size}: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    for (const undo of restore) {
      undo();
    }
  }
}

/** Survives the scope in which the closure's result was made. */
function copyOf(core: Core, tensor: Tensor): Tensor {
  const value = core.tensor(tensor.dataSync(), tensor.shape, 'float32');
  value.kept = true;
  return value;
}

function outerTensors(
  step: RecordedStep,
  numbers: readonly number[],
): readonly { readonly tensor: Tensor; readonly recorded: Tensor }[] {
  return numbers.map((number) => {
    const tensor = step.trace instanceof Recorder ? step.trace.original(number) : undefined;
    const recorded = step.trace.tensors.get(number);
    if (tensor === undefined || recorded === undefined) {
      throw notApplicable('A tensor that the loss closure reads is gone.');
    }
    return { tensor, recorded };
  });
}

interface TensorInsides {
  dataId: object;
  shape: number[];
  size: number;
  strides: number[];
  isDisposedInternal: boolean;
}

/** Puts another tensor's data into a tensor object that the script holds. @returns what takes it back */
export function exchange(tensor: Tensor, by: Tensor): () => void {
  const insides = tensor as unknown as TensorInsides;
  const { dataId, shape, size, strides, isDisposedInternal } = insides;
  const other = by as unknown as TensorInsides;
  Object.assign(insides, {
    dataId: other.dataId,
    shape: other.shape.slice(),
    size: other.size,
    strides: other.strides.slice(),
    isDisposedInternal: false,
  });
  return () => {
    Object.assign(insides, { dataId, shape, size, strides, isDisposedInternal });
  };
}

/** While `f` runs: tensors made from values are the given ones, and the net's outputs are the given ones. */
function substituting<T>(
  gate: Gate,
  trace: Trace,
  made: ReadonlyMap<number, Tensor>,
  parts: StepParts,
  outputs: readonly Tensor[],
  f: () => T,
): T {
  const { engine } = gate;
  const byCall = outputsByCall(trace, parts, outputs);
  const recorder = new Recorder(engine, { withLines: false });
  const stopReplacing = replaceMade(engine, made, () => recorder.inNet);
  const stopForcing = byCall === null ? forceAtKernels(engine, trace, parts, outputs) : () => {};
  recorder.forced = byCall === null ? null : (call) => forcedResult(byCall.get(call));
  gate.recorder = recorder;
  try {
    return f();
  } finally {
    gate.recorder = null;
    stopForcing();
    stopReplacing();
  }
}

const forcedResult = (outputs: ReadonlyMap<number, Tensor> | undefined): unknown =>
  outputs === undefined
    ? undefined
    : outputs.size === 1
      ? [...outputs.values()][0]
      : Array.from({ length: outputs.size }, (_, index) => outputs.get(index));

/** Gives the n-th tensor that is made from values outside of a net the given value instead. */
export function replaceMade(engine: Engine, made: ReadonlyMap<number, Tensor>, inNet: () => boolean): () => void {
  const { makeTensor } = engine;
  const putBack = rememberMethods(engine, ['makeTensor']);
  let index = 0;
  engine.makeTensor = (values, shape, dtype, backend) => {
    const replacement = inNet() ? undefined : made.get(index++);
    const fits = replacement?.dtype === (dtype ?? 'float32') && replacement.rank === shape.length;
    return fits ? share(engine, replacement) : makeTensor.call(engine, values, shape, dtype, backend);
  };
  return putBack;
}

/** The outputs grouped by the call of a model that gave them; null where some come from no call. */
function outputsByCall(
  trace: Trace,
  parts: StepParts,
  outputs: readonly Tensor[],
): ReadonlyMap<number, ReadonlyMap<number, Tensor>> | null {
  const byCall = new Map<number, Map<number, Tensor>>();
  for (const [index, { place }] of parts.outputs.entries()) {
    const call = trace.netCalls.findIndex((each) => each.outputs.includes(place.number));
    const position = trace.netCalls[call]?.outputs.indexOf(place.number) ?? -1;
    const output = outputs[index];
    if (call < 0 || output === undefined) {
      return null;
    }
    byCall.set(call, (byCall.get(call) ?? new Map()).set(position, output));
  }
  return byCall;
}

/** For nets without calls: the kernel that gave an output in the recorded run gives the other one now. */
function forceAtKernels(engine: Engine, trace: Trace, parts: StepParts, outputs: readonly Tensor[]): () => void {
  const { runKernel } = engine;
  const putBack = rememberMethods(engine, ['runKernel']);
  const positions = new Map(
    parts.outputs.map(({ place }, index) => [
      trace.kernels.findIndex((kernel) => kernel.outputs.includes(place.number)),
      outputs[index],
    ]),
  );
  let index = 0;
  let depth = 0;
  engine.runKernel = (name, inputs, attributes) => {
    if (depth > 0) {
      return runKernel.call(engine, name, inputs, attributes);
    }
    depth += 1;
    let result: Tensor | Tensor[];
    try {
      result = runKernel.call(engine, name, inputs, attributes);
    } finally {
      depth -= 1;
    }
    const position = index++;
    if (trace.kernels[position]?.name !== name) {
      throw new Error('on another batch it takes other operations');
    }
    const forced = positions.get(position);
    return forced === undefined || Array.isArray(result) ? result : share(engine, forced);
  };
  return putBack;
}
