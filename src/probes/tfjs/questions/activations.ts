import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { ActivationsQuery, LayerActivations } from '../../../training/protocol/step.ts';
import type { TensorStatistics } from '../../../training/protocol/tensors.ts';
import { capturedBatch } from '../experiments/batch.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { LayerCall } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import { replayedRandom } from '../recording/randomness.ts';
import { ancestors, inputsOf, replay, type TensorNumber } from '../recording/trace.ts';
import { innermostLocation } from '../script/userFrames.ts';
import { isTensor, type Layer, type Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { statisticsOf } from '../tensors/statistics.ts';
import type { TensorStore } from '../tensors/tensorStore.ts';

/** This near to a limit, as a share of the range, a unit hardly learns any more. */
const SATURATED = 0.01;
const BINS = 48;
const KEPT_BYTES = 4_000_000;
const LIMITS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  sigmoid: [0, 1],
  tanh: [-1, 1],
};
/** What comes out of these is their `activation`'s; of gated recurrent ones it is a product. */
const ACTIVATED = new Set(['Dense', 'Conv1D', 'Conv2D', 'Conv3D', 'Activation', 'SimpleRNN', 'SeparableConv2D']);

/** What comes out of each layer in the captured step, in the order of the calls; of hand-made nets, out of each activation. */
export function activations(
  laboratory: Laboratory,
  provenance: Provenance,
  query: ActivationsQuery,
): readonly LayerActivations[] {
  const { snapshot } = laboratory.step;
  snapshot.restore();
  try {
    return described(laboratory, [...ofLayers(provenance, stepAgain(laboratory)), ...byHand(laboratory)], query);
  } finally {
    snapshot.restore();
  }
}

/**
 * The same with the weights of the moment, without a line of the script's.
 * @throws ProbeError (`notApplicable`) where the script trains by a closure of its own that calls no model
 */
export function activationsNow(
  laboratory: Laboratory,
  provenance: Provenance,
  query: ActivationsQuery,
): readonly LayerActivations[] {
  const { layers, trace } = laboratory.step;
  if (layers !== null) {
    return described(laboratory, ofLayers(provenance, stepAgain(laboratory)), query);
  }
  if (trace.netCalls.length === 0 || !trace.complete) {
    throw notApplicable(
      'The script computes by a closure of its own, which would have to be run again to see its layers.',
    );
  }
  return described(laboratory, ofLayers(provenance, modelsAgain(laboratory)), query);
}

/** Has the net compute once more while somebody stands at the calls of its layers. */
type Again = (around: LayerCall) => void;

const stepAgain =
  ({ gate, step, engine }: Laboratory): Again =>
  (around) => {
    engine.forward(capturedBatch(step), replayedRandom(step.drawn), (closure) => gate.aroundLayers(around, closure));
  };

/** Calls the models that a closure calls, on what it gave them; what it does in between is done again as it was recorded. */
const modelsAgain =
  ({ gate, step: { trace } }: Laboratory): Again =>
  (around) => {
    const { core, engine } = gate;
    const made = new Map<TensorNumber, Tensor>();
    engine.tidy(() =>
      gate.aroundLayers(around, () => {
        for (const { target, inputs, outputs } of trace.netCalls) {
          const given = inputs.map((number) => replay(core, engine, trace, number, made, true));
          const results = [(target as Layer).apply(given.length === 1 ? given[0] : given)].flat();
          outputs.forEach((number, index) => {
            const result = results[index];
            if (isTensor(result)) made.set(number, result);
          });
        }
      }),
    );
  };

function described(
  { store }: Laboratory,
  found: readonly Described[],
  { keepExamples }: ActivationsQuery,
): readonly LayerActivations[] {
  if (found.length === 0) {
    throw notApplicable('The net has no layers and no activations that could be looked at.');
  }
  return found.map(({ figures, given }) =>
    keepExamples === undefined ? figures : { ...figures, ...kept(store, figures, given, keepExamples) },
  );
}

function ofLayers(provenance: Provenance, again: Again): readonly Described[] {
  const found = new Map<Layer, Given>();
  let depth = 0;
  again((layer, args, call) => {
    const isLeaf = layer.layers === undefined;
    depth += isLeaf ? 1 : 0;
    let result: unknown;
    try {
      result = call(args);
    } finally {
      depth -= isLeaf ? 1 : 0;
    }
    if (isLeaf && depth === 0) {
      for (const tensor of [result].flat().filter(isTensor)) {
        found.set(layer, joined(found.get(layer), tensor));
      }
    }
    return result;
  });
  return [...found].map(([layer, given]) =>
    withFigures(
      layer.name,
      layer.getClassName(),
      innermostLocation(provenance.framesOf(layer)),
      given,
      limitsOf(layer),
    ),
  );
}

interface Described {
  readonly given: Given;
  readonly figures: LayerActivations;
}

/** What a layer gave, in all of its calls together; the shape is that of the first one. */
interface Given {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function joined(before: Given | undefined, tensor: Tensor): Given {
  const now = tensor.dataSync() as Float32Array;
  if (before !== undefined && before.shape.at(-1) !== tensor.shape.at(-1)) {
    return before;
  }
  const values = new Float32Array((before?.values.length ?? 0) + now.length);
  values.set(before?.values ?? []);
  values.set(now, before?.values.length ?? 0);
  return { shape: before?.shape ?? tensor.shape.slice(), values };
}

/** Activations outside of any layer, as the captured step recorded them. */
function byHand({ step, parts }: Laboratory): readonly Described[] {
  const { trace } = step;
  const reached = ancestors(
    trace,
    parts.outputs.map(({ place }) => place.number),
  );
  return trace.kernels
    .filter(({ name, netCall, lossCall }) => netCall === null && lossCall === null && ACTIVATION_KERNELS.has(name))
    .filter((kernel) => kernel.outputs.some((output) => reached.has(output)) && inputsOf(kernel).length > 0)
    .flatMap((kernel, index, kernels) => {
      const earlier = kernels.slice(0, index).filter((each) => each.name === kernel.name).length;
      const tensor = trace.tensors.get(kernel.outputs[0] ?? -1);
      const name = kernel.name.toLowerCase();
      const location = innermostLocation(kernel.frames);
      const called = earlier === 0 ? name : `${name} ${earlier + 1}`;
      return tensor === undefined
        ? []
        : [withFigures(called, kernel.name, location, joined(undefined, tensor), LIMITS[name] ?? null)];
    });
}

const ACTIVATION_KERNELS = new Set([
  'Relu',
  'Relu6',
  'LeakyRelu',
  'Elu',
  'Selu',
  'Sigmoid',
  'Tanh',
  'Softmax',
  'Softplus',
]);

function limitsOf(layer: Layer): readonly [number, number] | null {
  const { activation, cell } = layer as Layer & { readonly cell?: Layer };
  const name = (activation ?? cell?.activation)?.getClassName?.() ?? '';
  return ACTIVATED.has(layer.getClassName()) ? (LIMITS[name] ?? null) : null;
}

function withFigures(
  name: string,
  kind: string,
  location: SourceLocation | null,
  given: Given,
  limits: readonly [low: number, high: number] | null,
): Described {
  const { shape, values } = given;
  const units = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  const alive = new Uint8Array(units);
  let zeros = 0;
  for (const [index, value] of values.entries()) {
    if (value === 0) {
      zeros += 1;
    } else {
      alive[index % units] = 1;
    }
  }
  const count = Math.max(1, values.length);
  const figures = {
    name,
    kind,
    location,
    shape,
    statistics: statisticsOf(values),
    deadShare: 1 - alive.reduce((sum, each) => sum + each, 0) / units,
    zeroShare: zeros / count,
    saturatedShare: limits === null ? null : nearLimits(values, limits) / count,
  };
  return { given, figures };
}

/** The histogram of all examples, and the values of the first ones. */
function kept(
  store: TensorStore,
  { name, shape, statistics }: LayerActivations,
  { values }: Given,
  examples: number,
): Pick<LayerActivations, 'histogram' | 'kept' | 'unitAxis'> {
  const row = shape.slice(1).reduce((product, size) => product * size, 1);
  const count = Math.min(examples, shape[0] ?? 0, Math.floor(KEPT_BYTES / Math.max(1, row * values.BYTES_PER_ELEMENT)));
  return {
    histogram: statistics === null ? [] : histogramOf(values, statistics),
    kept: count === 0 ? null : store.keep(values.slice(0, count * row), [count, ...shape.slice(1)], name),
    unitAxis: Math.max(0, shape.length - 1),
  };
}

function histogramOf(values: Float32Array, { minimum, maximum }: TensorStatistics): readonly number[] {
  const counts = new Array<number>(BINS).fill(0);
  const scale = maximum > minimum ? BINS / (maximum - minimum) : 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - minimum) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function nearLimits(values: Float32Array, [low, high]: readonly [number, number]): number {
  const margin = SATURATED * (high - low);
  return values.reduce((sum, value) => sum + (value <= low + margin || value >= high - margin ? 1 : 0), 0);
}
