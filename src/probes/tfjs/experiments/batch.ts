import type { BatchSteering } from '../../../training/protocol/experiments.ts';
import type { StepParts } from '../capture/netOutputs.ts';
import { gatherRows } from '../criterion/criterion.ts';
import { exchange, replaceMade } from '../criterion/rerun.ts';
import type { Gate } from '../recording/gate.ts';
import { permutation } from '../recording/randomness.ts';
import { Recorder } from '../recording/recorder.ts';
import type { Step } from '../recording/step.ts';
import { ancestors, type TensorNumber, type Trace } from '../recording/trace.ts';
import type { Core, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import type { OptimizerMemory } from './optimizerMemory.ts';

/** What one step is fed: the data of a compiled model's train function, or a loss closure with the tensors it reads. */
export type Batch =
  | { readonly kind: 'data'; readonly data: readonly (Tensor | null)[] }
  | {
      readonly kind: 'closure';
      readonly closure: () => Tensor;
      /** Tensors that the closure holds, with the data that they are to have. */
      readonly held: readonly { readonly tensor: Tensor; readonly value: Tensor }[];
      /** Tensors that the closure makes, by their order, with the values that they are to have. */
      readonly made: ReadonlyMap<number, Tensor>;
    };

/** A step that the running script took, with its batch. Several nets may take turns. */
export interface DrawnStep {
  readonly batch: Batch;
  readonly passing: Pick<Step, 'variables' | 'trained' | 'allowNoGradients' | 'viaMinimize' | 'optimizer'> & {
    readonly layers: Pick<NonNullable<Step['layers']>, 'model' | 'train'> | null;
  };
  /** Null where the step has no optimizer of the script's own hand, or one that remembers nothing at all or something already. */
  readonly memory: OptimizerMemory | null;
}

/** Whether a step trains what the captured one trains, in the same way. */
export function isSameKind(step: Step, { passing }: Pick<DrawnStep, 'passing'>): boolean {
  return (
    passing.layers?.model === step.layers?.model &&
    (passing.viaMinimize === null) === (step.viaMinimize === null) &&
    passing.trained.length === step.trained.length &&
    passing.trained.every((variable, index) => variable === step.trained[index])
  );
}

/** Runs `f` with the batch's tensors in the closure's places. */
export function inPlace<T>(gate: Gate, batch: Batch, f: () => T): T {
  if (batch.kind === 'data') {
    return f();
  }
  const recorder = new Recorder(gate.engine, { withLines: false });
  const before = gate.recorder;
  gate.recorder ??= recorder;
  const counting = gate.recorder;
  const undo = batch.held.map(({ tensor, value }) => exchange(tensor, value));
  const stop = replaceMade(gate.engine, batch.made, () => counting.inNet);
  try {
    return f();
  } finally {
    stop();
    for (const back of undo) {
      back();
    }
    gate.recorder = before;
  }
}

/** The batch that the captured step was fed. */
export function capturedBatch(step: Step): Batch {
  return step.layers === null
    ? closureBatch(step.closure, step.trace, step.lossNumber, new Map())
    : { kind: 'data', data: step.layers.data };
}

/** A closure's batch as it was recorded, with other values for some of the tensors that it reads. */
export function closureBatch(
  closure: () => Tensor,
  trace: Trace,
  loss: TensorNumber,
  others: ReadonlyMap<TensorNumber, Tensor>,
): Batch {
  const recordedValue = (number: TensorNumber) => others.get(number) ?? trace.tensors.get(number);
  const made = new Set(trace.made);
  const held = leaves(trace, [loss])
    .filter((number) => !made.has(number))
    .flatMap((number) => {
      const tensor = trace instanceof Recorder ? trace.original(number) : undefined;
      const value = recordedValue(number);
      return tensor === undefined || value === undefined ? [] : [{ tensor, value }];
    });
  // Only what has rows is data; constants and counts are computed anew.
  const replaced = trace.made.flatMap((number, index) => {
    const value = recordedValue(number);
    return value === undefined || value.rank === 0 ? [] : [[index, value] as const];
  });
  return { kind: 'closure', closure, held, made: new Map(replaced) };
}

function leaves(trace: Trace, of: readonly TensorNumber[]): readonly TensorNumber[] {
  const computed = new Set(trace.kernels.flatMap((kernel) => kernel.outputs));
  return [...ancestors(trace, of)].filter(
    (number) => !computed.has(number) && !trace.variables.has(number) && trace.tensors.has(number),
  );
}

/**
 * The captured batch with its inputs zeroed or its targets dealt out anew.
 * @throws ProbeError (`notApplicable`) where inputs and targets cannot be told apart
 */
export function alteredBatch(
  core: Core,
  step: Step,
  parts: StepParts,
  steering: Exclude<BatchSteering, 'as-trained' | 'first-only'>,
  random: () => number,
): Batch {
  const size = parts.batchSize;
  const permuted = (tensor: Tensor, order: readonly number[]) => gatherRows(core, tensor, order);
  const order = size === null ? [] : permutation(size, random);
  const hasRows = (tensor: Tensor) => size !== null && tensor.rank > 0 && tensor.shape[0] === size;
  if (step.layers !== null) {
    const inputs = step.layers.model.inputNames.length;
    const data = step.layers.data.map((tensor, index) => {
      if (tensor === null) {
        return null;
      }
      if (steering === 'zero-inputs') {
        return index < inputs ? zerosLike(core, tensor) : tensor;
      }
      return index >= inputs && hasRows(tensor) ? permuted(tensor, order) : tensor;
    });
    return { kind: 'data', data };
  }
  const { trace } = step;
  const isData = (number: TensorNumber) => (trace.tensors.get(number)?.rank ?? 0) > 0;
  const numbersOf = (list: StepParts['inputs']) => list.flatMap(({ number }) => (number === null ? [] : [number]));
  const inputLeaves = new Set(leaves(trace, numbersOf(parts.inputs)).filter(isData));
  const targetLeaves = new Set(leaves(trace, numbersOf(parts.targets)).filter(isData));
  const wanted = steering === 'zero-inputs' ? inputLeaves : targetLeaves;
  const others = steering === 'zero-inputs' ? targetLeaves : inputLeaves;
  if (wanted.size === 0 || (steering === 'shuffled-targets' && size === null)) {
    throw notApplicable(`The ${steering === 'zero-inputs' ? 'inputs' : 'targets'} of this step could not be told.`);
  }
  if ([...wanted].some((number) => others.has(number))) {
    throw notApplicable('Inputs and targets come from the same tensor, so one cannot be changed without the other.');
  }
  const values = [...wanted].flatMap((number) => {
    const tensor = trace.tensors.get(number);
    if (tensor === undefined || (steering === 'shuffled-targets' && !hasRows(tensor))) {
      return [];
    }
    return [[number, steering === 'zero-inputs' ? zerosLike(core, tensor) : permuted(tensor, order)] as const];
  });
  return closureBatch(step.closure, trace, step.lossNumber, new Map(values));
}

const zerosLike = (core: Core, tensor: Tensor): Tensor => core.zeros(tensor.shape, tensor.dtype);
