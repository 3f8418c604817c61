import type { OutputActivation } from '../../../training/protocol/capture.ts';
import type { LossQuery } from '../../../training/protocol/criterion.ts';
import type { TensorId } from '../../../training/protocol/tensors.ts';
import type { RecordedStep } from '../recording/gate.ts';
import { replay, type TensorNumber } from '../recording/trace.ts';
import type { Core, Engine, Layer, Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { dissect, type OutputPlace, outputPlace } from './anatomy.ts';

/** One output of the net in the captured step, with the means to put something else in its place. */
export interface NetOutput {
  readonly place: OutputPlace;
  readonly captured: Tensor;
  readonly name: string | null;
  readonly featureAxis: number | null;
  /** How many numbers make one vector along the feature axis. */
  readonly features: number;
  /** The last layer's own activation, where it is none that has a name here. */
  readonly ownActivation: ((before: Tensor) => Tensor) | null;
}

/** What the net took, gave, and was compared with. */
export interface StepParts {
  readonly outputs: readonly NetOutput[];
  readonly inputs: readonly {
    readonly tensor: Tensor;
    readonly name: string | null;
    readonly number: TensorNumber | null;
  }[];
  readonly targets: readonly {
    readonly tensor: Tensor;
    readonly name: string | null;
    readonly number: TensorNumber | null;
  }[];
  readonly batchSize: number | null;
  readonly lossKernels: ReturnType<typeof dissect>['lossKernels'];
}

export function partsOf(step: RecordedStep): StepParts {
  const anatomy = dissect(
    step.trace,
    step.lossNumber,
    step.variables.map(({ id }) => id),
  );
  const { layers, trace } = step;
  const named = (numbers: readonly TensorNumber[]) =>
    numbers.flatMap((number) => {
      const tensor = trace.tensors.get(number);
      return tensor === undefined ? [] : [{ tensor, name: null, number }];
    });
  if (layers === null) {
    const inputs = named(anatomy.inputs);
    const outputs = anatomy.outputs.flatMap((place) => {
      const captured = trace.tensors.get(place.number);
      return captured === undefined ? [] : [netOutput(place, captured, null)];
    });
    const batchSize = (inputs[0]?.tensor ?? outputs[0]?.captured)?.shape[0] ?? null;
    return { inputs, outputs, targets: named(anatomy.targets), batchSize, lossKernels: anatomy.lossKernels };
  }
  const { model, data, comparisons } = layers;
  const several = model.outputNames.length > 1;
  const slice = (from: number, names: readonly string[], always: boolean) =>
    names.flatMap((name, index) => {
      const tensor = data[from + index];
      return tensor === undefined || tensor === null
        ? []
        : [{ tensor, name: always || several ? name : null, number: null }];
    });
  return {
    inputs: slice(0, model.inputNames, true),
    targets: slice(model.inputNames.length, model.outputNames, false),
    outputs: comparisons.map(({ outputs }, index) => {
      const { place, ownActivation } = layersPlace(step, outputPlace(trace, outputs.id), index);
      return { ...netOutput(place, outputs, model.outputNames[index] ?? null), ownActivation };
    }),
    batchSize: data[0]?.shape[0] ?? null,
    lossKernels: anatomy.lossKernels,
  };
}

const CONFIGURED: Readonly<Record<string, OutputActivation>> = {
  softmax: 'softmax',
  logSoftmax: 'log-softmax',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  relu: 'relu',
};

/** Where no kernel shows an activation, the layer's configuration may name it: composite ones, layers in wrappers. */
function layersPlace(
  step: RecordedStep,
  place: OutputPlace,
  index: number,
): Pick<NetOutput, 'place' | 'ownActivation'> {
  let layer: (Layer & { readonly layer?: Layer }) | undefined = step.layers?.model.outputs[index]?.sourceLayer;
  while (layer?.layer !== undefined) {
    layer = layer.layer;
  }
  const activation = layer?.activation;
  const configured = activation?.getClassName?.();
  if (place.activation !== 'none' || configured === undefined || configured === 'linear') {
    return { place, ownActivation: null };
  }
  const known = CONFIGURED[configured] ?? 'other';
  return {
    place: { ...place, activation: known, beforeActivation: null },
    ownActivation: known === 'other' && activation?.apply ? (before) => activation.apply?.(before) ?? before : null,
  };
}

/** Whether every vector along the last axis is a distribution, as only a normalisation makes them. */
function isNormalised(tensor: Tensor): boolean {
  const size = tensor.shape.at(-1) ?? 1;
  if (tensor.rank < 2 || size < 2) {
    return false;
  }
  const values = Array.from(tensor.dataSync(), Number);
  for (let start = 0; start < values.length; start += size) {
    const vector = values.slice(start, start + size);
    const sum = vector.reduce((a, b) => a + b, 0);
    if (!(Math.abs(sum - 1) < 1e-4) || vector.some((value) => value < 0)) {
      return false;
    }
  }
  return true;
}

function netOutput(found: OutputPlace, captured: Tensor, name: string | null): NetOutput {
  // A softmax written out in other operations.
  const place: OutputPlace =
    found.activation === 'none' && isNormalised(captured)
      ? { ...found, activation: 'softmax', beforeActivation: null }
      : found;
  const featureAxis = captured.rank > 1 ? captured.rank - 1 : null;
  return {
    place,
    captured,
    name,
    featureAxis,
    features: featureAxis === null ? 1 : (captured.shape[featureAxis] ?? 1),
    ownActivation: null,
  };
}

/** Passes values through the net's last activation, as in the captured step. */
export function activate(core: Core, engine: Engine, step: RecordedStep, output: NetOutput, before: Tensor): Tensor {
  const { activation, beforeActivation, number } = output.place;
  const byName: Partial<Record<OutputActivation, (x: Tensor) => Tensor>> = {
    none: (x) => x,
    softmax: (x) => core.softmax(x),
    'log-softmax': (x) => core.logSoftmax(x),
    sigmoid: (x) => core.sigmoid(x),
    tanh: (x) => core.tanh(x),
    relu: (x) => core.relu(x),
  };
  const known = byName[activation] ?? output.ownActivation ?? undefined;
  if (known !== undefined) {
    return known(before);
  }
  const recorded = beforeActivation === null ? undefined : step.trace.tensors.get(beforeActivation);
  if (beforeActivation === null || recorded === undefined) {
    throw notApplicable("The net's last activation is not one that the probe knows, so nothing can be put before it.");
  }
  return replay(core, engine, step.trace, number, new Map([[beforeActivation, core.reshape(before, recorded.shape)]]));
}

/** Spreads one vector over all examples of an output. */
export function spread(core: Core, output: NetOutput, vector: Tensor): Tensor {
  const shape = output.captured.shape.map((_, axis) => (axis === output.featureAxis ? output.features : 1));
  const laid =
    output.featureAxis === null
      ? core.reshape(
          vector,
          shape.map(() => 1),
        )
      : core.reshape(vector, shape);
  return core.add(core.zeros(output.captured.shape), laid);
}

/** The targets, in the shape of the outputs: indices become one-hot vectors. Null where they do not fit. */
export function targetsAsOutputs(core: Core, parts: StepParts): readonly Tensor[] | null {
  const found = parts.outputs.map((output, index) => {
    const target = parts.targets[index]?.tensor;
    const { shape, size } = output.captured;
    if (target === undefined) {
      return null;
    }
    if (target.size === size) {
      return core.reshape(core.cast(target, 'float32'), shape);
    }
    return target.size * output.features === size ? oneHot(core, target, output) : null;
  });
  const all = found.filter((each) => each !== null);
  return all.length === parts.outputs.length && all.length > 0 ? all : null;
}

function oneHot(core: Core, target: Tensor, output: NetOutput): Tensor | null {
  const values = new Float32Array(output.captured.size);
  const indices = Array.from(target.dataSync(), Number);
  for (const [row, index] of indices.entries()) {
    if (!Number.isInteger(index) || index < 0 || index >= output.features) {
      return null;
    }
    values[row * output.features + index] = 1;
  }
  return core.tensor(values, output.captured.shape, 'float32');
}

/** The outputs that a query puts in the net's place: after the activation, all examples. */
export function substituted(
  core: Core,
  engine: Engine,
  step: RecordedStep,
  parts: StepParts,
  { outputs: substitute, shift, shiftedOutput }: Omit<LossQuery, 'rows'>,
  kept: (id: TensorId) => Tensor | null,
): readonly Tensor[] {
  const activated = (output: NetOutput, before: Tensor) => activate(core, engine, step, output, before);
  const chosen = parts.outputs.map((output, index) => standIn(core, parts, output, index, substitute, activated, kept));
  return shift === undefined
    ? chosen
    : chosen.map((output, index) => (index === (shiftedOutput ?? index) ? core.add(output, shift) : output));
}

function standIn(
  core: Core,
  parts: StepParts,
  output: NetOutput,
  index: number,
  substitute: LossQuery['outputs'],
  activated: (output: NetOutput, before: Tensor) => Tensor,
  kept: (id: TensorId) => Tensor | null,
): Tensor {
  const { shape } = output.captured;
  switch (substitute.kind) {
    case 'captured':
      return output.captured;
    case 'zero':
      return activated(output, core.zeros(shape));
    case 'filled':
      return core.fill(shape, substitute.value);
    case 'constant': {
      const vector = substitute.values[index];
      if (vector === undefined || vector.length !== output.features) {
        throw notApplicable(`Output ${index} takes ${output.features} numbers, ${vector?.length ?? 0} were given.`);
      }
      return activated(output, spread(core, output, core.tensor(vector, [vector.length], 'float32')));
    }
    case 'targets': {
      const target = targetsAsOutputs(core, parts)?.[index];
      if (target === undefined) {
        throw notApplicable("The targets do not have the outputs' shape, so they cannot stand in their place.");
      }
      return target;
    }
    case 'tensors': {
      const tensor = kept(substitute.ids[index] ?? '');
      if (tensor === null || tensor.dtype !== output.captured.dtype || tensor.shape.join() !== shape.join()) {
        throw notApplicable(`Output ${index} takes a kept tensor of shape [${shape.join(', ')}].`);
      }
      return tensor;
    }
  }
}
