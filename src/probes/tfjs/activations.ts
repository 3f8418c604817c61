import type { LayerActivations, SourceLocation, TensorStatistics } from '../../training/protocol.ts';
import { capturedBatch } from './batch.ts';
import type { Laboratory } from './experiments.ts';
import { isTensor, type Layer, type Tensor } from './framework.ts';
import type { Provenance } from './provenance.ts';
import { replayedRandom } from './randomness.ts';
import { statisticsOf } from './tensorStore.ts';
import { ancestors, inputsOf } from './trace.ts';
import { innermostLocation } from './userFrames.ts';

/** This near to a limit, as a share of the range, a unit hardly learns any more. */
const SATURATED = 0.01;
const LIMITS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  sigmoid: [0, 1],
  tanh: [-1, 1],
};
/** What comes out of these is their `activation`'s; of gated recurrent ones it is a product. */
const ACTIVATED = new Set(['Dense', 'Conv1D', 'Conv2D', 'Conv3D', 'Activation', 'SimpleRNN', 'SeparableConv2D']);

/** What comes out of each layer in the captured step, in the order of the calls; of hand-made nets, out of each activation. */
export function activations(laboratory: Laboratory, provenance: Provenance): readonly LayerActivations[] {
  const { gate, step, engine } = laboratory;
  step.snapshot.restore();
  const found: LayerActivations[] = [];
  let depth = 0;
  try {
    engine.forward(capturedBatch(step), replayedRandom(step.drawn), (closure) =>
      gate.aroundLayers((layer, args, call) => {
        const isLeaf = layer.layers === undefined;
        depth += isLeaf ? 1 : 0;
        let result: unknown;
        try {
          result = call(args);
        } finally {
          depth -= isLeaf ? 1 : 0;
        }
        if (isLeaf && depth === 0) {
          const location = innermostLocation(provenance.framesOf(layer));
          for (const tensor of [result].flat().filter(isTensor)) {
            found.push(described(layer.name, layer.getClassName(), location, tensor, limitsOf(layer)));
          }
        }
        return result;
      }, closure),
    );
  } finally {
    step.snapshot.restore();
  }
  return [...found, ...byHand(laboratory)];
}

/** Activations outside of any layer, as the captured step recorded them. */
function byHand({ step, parts }: Laboratory): readonly LayerActivations[] {
  const { trace } = step;
  const reached = ancestors(
    trace,
    parts.outputs.map(({ place }) => place.number),
  );
  return trace.kernels
    .filter(({ name, netCall, lossCall }) => netCall === null && lossCall === null && ACTIVATION_KERNELS.has(name))
    .filter((kernel) => kernel.outputs.some((output) => reached.has(output)) && inputsOf(kernel).length > 0)
    .flatMap((kernel) => {
      const tensor = trace.tensors.get(kernel.outputs[0] ?? -1);
      const name = kernel.name.toLowerCase();
      const location = innermostLocation(kernel.frames);
      return tensor === undefined ? [] : [described(name, kernel.name, location, tensor, LIMITS[name] ?? null)];
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

function described(
  name: string,
  kind: string,
  location: SourceLocation | null,
  tensor: Tensor,
  limits: readonly [low: number, high: number] | null,
): LayerActivations {
  const values = Float32Array.from(tensor.dataSync() as Float32Array);
  const units = tensor.rank > 1 ? (tensor.shape.at(-1) ?? 1) : 1;
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
  const statistics: TensorStatistics | null = statisticsOf(values);
  return {
    name,
    kind,
    location,
    shape: tensor.shape.slice(),
    statistics,
    deadShare: 1 - alive.reduce((sum, each) => sum + each, 0) / units,
    zeroShare: zeros / count,
    saturatedShare: limits === null ? null : nearLimits(values, limits) / count,
  };
}

function nearLimits(values: Float32Array, [low, high]: readonly [number, number]): number {
  const margin = SATURATED * (high - low);
  return values.reduce((sum, value) => sum + (value <= low + margin || value >= high - margin ? 1 : 0), 0);
}
