import { ancestors, descendants, producers, type Trace } from '../recording/trace.ts';
import type { Core, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import type { Batch } from './batch.ts';
import { capturedBatch } from './batch.ts';
import type { Laboratory } from './laboratory.ts';

/** Beyond this many deviations a value is an outlier that would rule the others. */
const MOST_DEVIATIONS = 10;

type Change = (tensor: Tensor) => Tensor;

/**
 * Brings the real-valued inputs of any batch of this step to mean 0 and deviation 1, by the captured batch's figures: by
 * last axis, which holds features or channels.
 * @throws ProbeError (`notApplicable`) where there are none, or where they cannot be changed on their own
 */
export function standardiser({ gate, step, parts }: Laboratory): (batch: Batch) => Batch {
  const { core } = gate;
  if (step.layers !== null) {
    const changes = step.layers.model.inputNames.map((_, index) => {
      const input = step.layers?.data[index];
      return input && isReal(step.trace, input, input.id) ? standardising(core, input) : null;
    });
    requireSome(changes);
    return (batch) => {
      if (batch.kind !== 'data') {
        throw notApplicable('This step has no batch whose inputs could be changed.');
      }
      const data = batch.data.map((tensor, index) => {
        const change = changes[index];
        return tensor === null || change === undefined || change === null ? tensor : change(tensor);
      });
      return { kind: 'data', data };
    };
  }
  return closureStandardiser(core, { step, parts });
}

/** Of closures the tensors that they read are changed, by their place among all that they read and make. */
function closureStandardiser(core: Core, { step, parts }: Pick<Laboratory, 'step' | 'parts'>): (batch: Batch) => Batch {
  const { trace } = step;
  const made = producers(trace);
  const inputs = parts.inputs.flatMap(({ tensor, number }) =>
    number !== null && isReal(trace, tensor, number) ? [number] : [],
  );
  if (inputs.length > 0 && inputs.some((number) => made.has(number))) {
    throw notApplicable(
      'The script computes what it feeds its net inside of its step, so that cannot be standardised.',
    );
  }
  const towardsTargets = ancestors(
    trace,
    parts.targets.flatMap(({ number }) => (number === null ? [] : [number])),
  );
  if (inputs.some((number) => towardsTargets.has(number))) {
    throw notApplicable('Inputs and targets come from the same tensor, so one cannot be changed without the other.');
  }
  const captured = capturedBatch(step);
  if (captured.kind !== 'closure') {
    throw notApplicable('This step has no batch whose inputs could be changed.');
  }
  const changeOf = (value: Tensor): Change => standardising(core, value);
  const byPlace = new Map<number, Change>();
  const byOrder = new Map<number, Change>();
  for (const number of inputs) {
    const value = trace.tensors.get(number);
    const order = trace.made.indexOf(number);
    const place = captured.held.findIndex((each) => each.value === value);
    if (value !== undefined && order >= 0) {
      byOrder.set(order, changeOf(value));
    } else if (value !== undefined && place >= 0) {
      byPlace.set(place, changeOf(value));
    }
  }
  requireSome([...byPlace.values(), ...byOrder.values()]);
  return (batch) => {
    const alike = batch.kind === 'closure' && batch.held.length === captured.held.length;
    if (!alike) {
      throw notApplicable('A later step of the script reads other tensors, so its inputs could not be told.');
    }
    const held = batch.held.map(({ tensor, value }, place) => ({
      tensor,
      value: byPlace.get(place)?.(value) ?? value,
    }));
    const replaced = [...batch.made].map(([order, value]) => [order, byOrder.get(order)?.(value) ?? value] as const);
    return { ...batch, held, made: new Map(replaced) };
  };
}

/** Floats that the net computes with; those that are looked up in a table or cut to whole numbers are indices. */
function isReal(trace: Trace, { dtype, rank }: Tensor, number: number): boolean {
  const after = descendants(trace, [number]);
  const isIndex = trace.kernels.some((kernel) => {
    const indices = kernel.name === 'GatherV2' ? kernel.inputs['indices'] : undefined;
    return typeof indices === 'number' && after.has(indices);
  });
  return dtype === 'float32' && rank > 0 && !isIndex;
}

function requireSome(changes: readonly (Change | null)[]): void {
  if (!changes.some((change) => change !== null)) {
    throw notApplicable('The net has no real-valued inputs that could be standardised.');
  }
}

function standardising(core: Core, captured: Tensor): Change {
  const features = captured.rank > 1 ? (captured.shape.at(-1) ?? 1) : 1;
  const values = captured.dataSync() as Float32Array;
  const count = values.length / features;
  const means = new Float64Array(features);
  const squares = new Float64Array(features);
  for (const [index, value] of values.entries()) {
    means[index % features] = (means[index % features] ?? 0) + value / count;
  }
  for (const [index, value] of values.entries()) {
    const difference = value - (means[index % features] ?? 0);
    squares[index % features] = (squares[index % features] ?? 0) + difference * difference;
  }
  const deviations = squares.map((square) => Math.sqrt(square / count));
  return (tensor) => {
    const given = tensor.dataSync() as Float32Array;
    const changed = given.map((value, index) => {
      const mean = means[index % features] ?? 0;
      const deviation = deviations[index % features] ?? 0;
      const varies = deviation > 1e-7 * Math.max(Math.abs(mean), 1e-6);
      const scaled = (value - mean) / deviation;
      return varies ? Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, scaled)) : value;
    });
    return core.tensor(changed, tensor.shape, 'float32');
  };
}
