import type { ParameterStep, StepDescription } from '../../../training/protocol/step.ts';
import type { Criterion } from '../criterion/criterion.ts';
import { capturedBatch } from '../experiments/batch.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { l2 } from '../experiments/stepEngine.ts';
import { behavesOtherwiseInTraining, isInTraining } from '../experiments/stillness.ts';
import { relativeChange } from '../experiments/updates.ts';
import type { Provenance } from '../recording/provenance.ts';
import { replayedRandom } from '../recording/randomness.ts';
import { Recorder } from '../recording/recorder.ts';
import type { Layer, Tensor, Variable } from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';
import { type Parameter, stepParameters } from './parameters.ts';

/** Does the captured step once, from forward pass to update, and tells what it did to each parameter. */
export function describeStep(
  laboratory: Laboratory,
  provenance: Provenance,
  criterion: () => Criterion,
): StepDescription {
  const { gate, step, engine } = laboratory;
  const batch = capturedBatch(step);
  const random = () => replayedRandom(step.drawn);
  step.snapshot.restore();
  try {
    const again = new Recorder(gate.engine, { withLines: false });
    const { layers, stop } = watchModes(laboratory);
    try {
      engine.forward(batch, random(), (closure) => again.during(closure).id, again);
    } finally {
      stop();
    }
    step.snapshot.restore();
    const parameters = stepParameters(laboratory, provenance, again);
    const free = freeGradients(laboratory, parameters);
    step.snapshot.restore();
    const variables = parameters.map(({ variable }) => variable);
    const before = variables.map((variable) => hold(gate.engine, variable));
    const applied = new Map<string, number | null>();
    const units = new Map<string, NonNullable<ParameterStep['units']>>();
    const { gradientNorms } = engine.run(batch, random(), true, undefined, {
      onApply: (gradients) => {
        for (const [name, gradient] of gradients) {
          applied.set(name, gradient ? l2(gradient) : null);
          const owner = parameters.find(({ variable }) => variable.name === name);
          const idle = owner && gradient ? unitsWithoutGradient(gradient, owner.layer) : null;
          if (idle) {
            units.set(name, idle);
          }
        }
      },
    });
    const norms = new Map([...free, ...(applied.size > 0 ? applied : Object.entries(gradientNorms))]);
    return {
      parameters: parameters.map((parameter, index) => describe(parameter, before[index] as Tensor, norms, units)),
      gradientsCleared: null,
      clippedBeforeBackward: null,
      outputGradientNorms: outputGradientNorms(laboratory, criterion),
      stilledLayers: layers(),
    };
  } finally {
    step.snapshot.restore();
  }
}

/** What would reach the parameters that this step leaves out. */
function freeGradients(
  { gate, step, engine }: Laboratory,
  parameters: readonly Parameter[],
): readonly (readonly [string, number | null])[] {
  const free = parameters.filter(
    ({ variable, madeInForward }) => !(madeInForward || step.variables.includes(variable)),
  );
  const variables = free.map(({ variable }) => variable);
  if (variables.length === 0) {
    return [];
  }
  return engine.forward(capturedBatch(step), replayedRandom(step.drawn), (closure) => {
    const { grads } = gate.engine.gradients(closure, variables, null, true);
    return variables.map(({ name }, index) => [name, grads[index] ? l2(grads[index]) : null] as const);
  });
}

function describe(
  { variable, layer, location, trained, held, madeInForward }: Parameter,
  before: Tensor,
  norms: ReadonlyMap<string, number | null>,
  units: ReadonlyMap<string, NonNullable<ParameterStep['units']>>,
): ParameterStep {
  const norm = norms.get(variable.name) ?? null;
  const idle = units.get(variable.name);
  return {
    name: variable.name,
    location,
    size: variable.size,
    heldByOptimizer: held,
    gradientNorm: madeInForward ? null : norm,
    updateRatio: madeInForward || !trained || norm === null ? null : relativeChange(before, variable),
    madeInForward,
    unitsAlike: madeInForward ? null : unitsAlike(variable, layer, [before, variable]),
    ...(idle ? { units: idle } : {}),
  };
}

/** How many weight blocks lie side by side along the last axis of a recurrent layer's kernels. */
const GATES: Readonly<Record<string, number>> = { LSTM: 4, LSTMCell: 4, GRU: 3, GRUCell: 3 };

/**
 * Whether the output units (last axis; those of one gate in recurrent layers) hold the same numbers in all the given
 * states. Null for what is no weight matrix or filter bank, and for single units.
 */
export function unitsAlike(variable: Variable, layer: Layer | null, states: readonly Tensor[]): boolean | null {
  const units = unitCount(variable, layer);
  if (units === null || units < 2) {
    return null;
  }
  const columns = variable.shape.at(-1) ?? 1;
  return states.every((state) => {
    const values = state.dataSync() as Float32Array;
    return values.every((value, index) => {
      const column = index % columns;
      return value === values[index - (column % units)];
    });
  });
}

/** Null for what is no weight matrix or filter bank. */
function unitCount({ shape }: Tensor, layer: Layer | null): number | null {
  const kind = layer?.getClassName() ?? '';
  const units = (shape.at(-1) ?? 1) / (GATES[kind] ?? 1);
  return shape.length < 2 || !Number.isInteger(units) || kind === 'Embedding' ? null : units;
}

function unitsWithoutGradient(gradient: Tensor, layer: Layer | null): NonNullable<ParameterStep['units']> | null {
  const count = unitCount(gradient, layer);
  if (count === null) {
    return null;
  }
  const reached = new Set<number>();
  (gradient.dataSync() as Float32Array).forEach((value, index) => {
    if (value !== 0) {
      reached.add((index % (gradient.shape.at(-1) ?? 1)) % count);
    }
  });
  return { count, withoutGradient: count - reached.size };
}

/** Per example the norm of the loss's gradient with respect to its outputs. Null where the criterion cannot be asked. */
function outputGradientNorms({ gate, parts }: Laboratory, criterion: () => Criterion): readonly number[] | null {
  const { batchSize, outputs } = parts;
  if (batchSize === null || outputs.some(({ captured }) => captured.shape[0] !== batchSize)) {
    return null;
  }
  let asked: Criterion;
  try {
    asked = criterion();
  } catch {
    return null;
  }
  return gate.engine.tidy(() => {
    const captured = outputs.map((output) => output.captured);
    const { grads } = gate.engine.gradients(() => asked.loss(captured, null), captured, null, true);
    const squares = new Array<number>(batchSize).fill(0);
    for (const gradient of grads) {
      const values = (gradient?.dataSync() ?? []) as Float32Array;
      const each = values.length / batchSize;
      values.forEach((value, index) => {
        const example = Math.floor(index / each);
        squares[example] = (squares[example] ?? 0) + value * value;
      });
    }
    return squares.map(Math.sqrt);
  });
}

/** Notes which layers of the trained nets run in evaluation mode although they behave otherwise in training. */
function watchModes({ gate, step }: Laboratory): {
  readonly layers: () => StepDescription['stilledLayers'];
  readonly stop: () => void;
} {
  const inTraining = new Map<Layer, boolean>();
  const before = gate.layerCall;
  // The outermost call tells whether it belongs to a net that this step trains at all.
  const open: Layer[] = [];
  const trained = new Set<unknown>(step.variables);
  const isTrained = (layer: Layer): boolean =>
    layer.weights.length === 0 || layer.weights.some((weight) => trained.has(weight.read()));
  gate.layerCall = (layer, args, call) => {
    const outermost = open[0] ?? layer;
    if (behavesOtherwiseInTraining(layer.getClassName()) && isTrained(outermost) && !isFrozen(layer)) {
      inTraining.set(layer, inTraining.get(layer) === true || isInTraining(args));
    }
    open.push(layer);
    try {
      return before === null ? call(args) : before(layer, args, call);
    } finally {
      open.pop();
    }
  };
  return {
    layers: () =>
      [...inTraining]
        .filter(([, training]) => !training)
        .map(([layer]) => ({ name: layer.name, kind: layer.getClassName() })),
    stop: () => {
      gate.layerCall = before;
    },
  };
}

const isFrozen = (layer: Layer): boolean =>
  !layer.trainable ||
  (layer.weights.length > 0 && layer.trainableWeights.length === 0) ||
  (layer as Layer & { readonly rate?: unknown }).rate === 0;
