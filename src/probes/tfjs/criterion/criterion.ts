import type { StepParts } from '../capture/netOutputs.ts';
import type { Gate, RecordedStep } from '../recording/gate.ts';
import { replayedRandom, withRandom } from '../recording/randomness.ts';
import { ancestors, replay } from '../recording/trace.ts';
import type { Core, Engine, LayersModel, Tensor, Variable } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { rerunWithRows } from './rerun.ts';

/** The script's own criterion, asked about other outputs than the net's. */
export interface Criterion {
  /**
   * The loss as a differentiable scalar.
   * @param outputs after the activation, one for each output of the net, all examples of the captured batch
   * @param rows the examples that make up the batch, by index; null for the captured batch
   */
  loss(outputs: readonly Tensor[], rows: readonly number[] | null): Tensor;
}

/** Relative difference up to which a loss counts as reproduced: float32 sums may be taken in another order. */
const TOLERANCE = 1e-5;

const agree = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), 1e-6);

/**
 * Finds a way to ask the criterion and proves it: the captured outputs must give the captured loss.
 * @throws ProbeError (`notApplicable`) where no way reproduces it
 */
export function provenCriterion(gate: Gate, step: RecordedStep, parts: StepParts): Criterion {
  const reasons: string[] = [];
  for (const make of [compiledCriterion, recordedCriterion]) {
    const criterion = make(gate, step, parts);
    if (typeof criterion === 'string') {
      reasons.push(criterion);
      continue;
    }
    try {
      const captured = parts.outputs.map(({ captured: tensor }) => tensor);
      const value = gate.engine.tidy(() => Number(criterion.loss(captured, null).dataSync()[0]));
      if (agree(value, step.loss)) {
        return criterion;
      }
      reasons.push(`asked again about the captured outputs, the criterion gives ${value} instead of ${step.loss}`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw notApplicable(`The script's loss could not be asked about other outputs: ${[...new Set(reasons)].join('; ')}.`);
}

/** For compiled models: the framework's own train function, with the model's outputs fed in instead of its inputs. */
function compiledCriterion(gate: Gate, step: RecordedStep, parts: StepParts): Criterion | string {
  const { layers } = step;
  if (layers === null) {
    return 'the model is not a compiled one';
  }
  if (parts.outputs.length !== layers.model.outputs.length) {
    return 'not every output of the model takes part in the loss';
  }
  const { model, data, train } = layers;
  const inputCount = model.inputs.length;
  return {
    loss: (outputs, rows) =>
      withOutputsAsInputs(model, () => {
        const rest = data.slice(inputCount);
        const pick = (tensor: Tensor | null) =>
          rows === null || tensor === null ? tensor : gatherRows(gate.core, tensor, rows);
        const fed = [...outputs, ...rest].map(pick);
        const [loss] = withRandom(replayedRandom(step.drawn), () => train(fed));
        if (loss === undefined) {
          throw notApplicable('The train function gave no loss.');
        }
        return loss;
      }),
  };
}

/**
 * While `f` runs, the model takes its outputs as inputs (a fed tensor is never computed), and its train function
 * gives the loss without taking a step or computing metrics.
 */
function withOutputsAsInputs<T>(model: LayersModel, f: () => T): T {
  const { inputs, metricsTensors, optimizer_: optimizer } = model;
  if (optimizer === undefined) {
    throw notApplicable('The model has no optimizer.');
  }
  model.inputs = model.outputs;
  model.metricsTensors = [];
  optimizer.minimize = (closure: () => Tensor) => closure();
  try {
    return f();
  } finally {
    delete (optimizer as { minimize?: unknown }).minimize;
    model.inputs = inputs;
    if (metricsTensors !== undefined) {
      model.metricsTensors = metricsTensors;
    }
  }
}

/** For losses in closures: the recorded kernels between outputs and loss; the closure itself where the batch changes. */
function recordedCriterion(gate: Gate, step: RecordedStep, parts: StepParts): Criterion | string {
  const { core, engine } = gate;
  const { trace, lossNumber } = step;
  const outputNumbers = parts.outputs.map(({ place }) => place.number);
  if (!trace.complete) {
    return 'this version of TensorFlow.js does not let its operations be recorded';
  }
  if (outputNumbers.length === 0) {
    return "no output of a net was found in the loss's computation";
  }
  const after = parts.lossKernels.flatMap((kernel) => kernel.outputs);
  const needed = ancestors(trace, [lossNumber]);
  if (
    [...after, ...outputNumbers].some((number) => number !== lossNumber && needed.has(number) && trace.read.has(number))
  ) {
    return 'the script reads values of the outputs while it computes the loss, so the loss may depend on them unseen';
  }
  return {
    loss: (outputs, rows) =>
      rows === null
        ? replay(core, engine, trace, lossNumber, new Map(outputNumbers.map((n, i) => [n, outputs[i] as Tensor])))
        : rerunWithRows(gate, step, parts, outputs, rows),
  };
}

/** Rows of a tensor by index, repeats allowed, whatever its type. */
export function gatherRows(core: Core, tensor: Tensor, rows: readonly number[]): Tensor {
  const indices = core.tensor(Int32Array.from(rows), [rows.length], 'int32');
  return core.gather(tensor, indices, 0);
}

/** The gradients of a scalar by tensors, outside of the script's own step. */
export function gradientsOf(
  engine: Engine,
  f: () => Tensor,
  xs: readonly Tensor[],
): { value: number; grads: Tensor[] } {
  const { value, grads } = engine.gradients(f, xs as readonly Variable[]);
  return {
    value: Number(value.dataSync()[0]),
    grads: grads.map((gradient) => {
      if (gradient === null || gradient === undefined) {
        throw notApplicable('The loss does not depend on one of the outputs.');
      }
      return gradient;
    }),
  };
}
