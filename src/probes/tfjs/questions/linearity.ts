import type { LayerSummary } from '../../../training/protocol/capture.ts';
import type { Linearity } from '../../../training/protocol/step.ts';
import { layerSummary } from '../capture/captureSummary.ts';
import { type EvaluationNet, evaluationNet } from '../experiments/evaluationNet.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { deviationOf, withMovedWeights } from '../experiments/movedWeights.ts';
import { leafLayers } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import { gaussian, seededRandom } from '../recording/randomness.ts';
import { ancestors, descendants } from '../recording/trace.ts';
import { innermostLocation } from '../script/userFrames.ts';
import type { Layer, Tensor } from '../tensors/framework.ts';

/** How far from the captured batch, in its own deviations: rectifiers turn only where a sum changes its sign. */
const REACHES = [0.5, 3, 30, 300] as const;
/** Float32 sums of large terms that cancel. */
const TOLERANCE = 1e-3;
/** Kernels that join data with a weight matrix or a filter bank. */
const WEIGHING = /MatMul|Conv/;

/** Whether the net, before its last activation, is an affine map of its real-valued inputs, told by trying. */
export function linearity(laboratory: Laboratory, provenance: Provenance): Linearity {
  laboratory.step.snapshot.restore();
  const net = evaluationNet(laboratory);
  const moved = withMovedWeights(laboratory, net.trace.variables.values(), () => isAffine(laboratory, net));
  // A gate that begins at zero makes an affine map of any net, and a last layer of zeros moves nothing.
  const affine = moved === true ? isAffine(laboratory, net) !== false : moved;
  return { affine, weightLayers: weightLayers(laboratory, net, provenance) };
}

/** f(m + d) + f(m − d) = 2 f(m) for every m and d, and only then. Null where the outputs do not move or cannot be had. */
function isAffine({ gate, step }: Laboratory, net: EvaluationNet): boolean | null {
  const { core, engine } = gate;
  // Outside of a compiled model, several inputs are those of several nets, or of one that is called several times.
  const several = step.layers === null && net.inputs.length > 1;
  const real = net.inputs.every(({ tensor, number }) => tensor.dtype === 'float32' && !isLookedUp(net, number));
  if (several || !real || net.outputs.some(({ place }) => place.beforeActivation === null)) {
    return null;
  }
  const random = gaussian(seededRandom(7));
  const middle = net.inputs.map(({ tensor }) => Float32Array.from(tensor.dataSync() as Float32Array));
  const deviations = middle.map((values) => deviationOf(values) || 1);
  const shapes = net.inputs.map(({ tensor }) => tensor.shape);
  const valuesAt = (inputs: readonly Float32Array[]): Float32Array =>
    engine.tidy(() => {
      const fed = inputs.map((values, index): Tensor => core.tensor(values, shapes[index], 'float32'));
      return joined(net.forward(fed, 'before-activation'));
    });
  const at = valuesAt(middle);
  let moved = false;
  for (const reach of REACHES) {
    const steps = middle.map((values, index) => values.map(() => reach * (deviations[index] ?? 1) * random()));
    const aside = (sign: number) =>
      middle.map((values, i) => values.map((value, k) => value + sign * (steps[i]?.[k] ?? 0)));
    const ahead = valuesAt(aside(1));
    const behind = valuesAt(aside(-1));
    const scale = largest(ahead) + largest(behind) + largest(at);
    if (!Number.isFinite(scale)) {
      continue;
    }
    moved ||= ahead.some((value, index) => Math.abs(value - (behind[index] ?? 0)) > TOLERANCE * scale);
    if (
      at.some((value, index) => Math.abs((ahead[index] ?? 0) + (behind[index] ?? 0) - 2 * value) > TOLERANCE * scale)
    ) {
      return false;
    }
  }
  return moved ? true : null;
}

function isLookedUp({ trace }: EvaluationNet, number: number): boolean {
  const after = descendants(trace, [number]);
  return trace.kernels.some((kernel) => {
    const indices = kernel.name === 'GatherV2' ? kernel.inputs['indices'] : undefined;
    return typeof indices === 'number' && after.has(indices);
  });
}

function joined(tensors: readonly Tensor[]): Float32Array {
  return Float32Array.from(tensors.flatMap((tensor) => Array.from(tensor.dataSync() as Float32Array)));
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Layers whose weight matrices or filters what comes from the inputs meets; of hand-made nets the variables. */
function weightLayers({ step }: Laboratory, net: EvaluationNet, provenance: Provenance): readonly LayerSummary[] {
  const { trace } = net;
  const roots = step.layers === null ? step.trace.netCalls.map(({ target }) => target as Layer) : [step.layers.model];
  const leaves = roots.filter((layer) => layer.weights !== undefined).flatMap(leafLayers);
  const layerOf = new Map(leaves.flatMap((layer) => layer.weights.map((weight) => [weight.read().id, layer] as const)));
  const fromInputs = descendants(
    trace,
    net.inputs.map(({ number }) => number),
  );
  const reached = ancestors(
    trace,
    net.outputs.map(({ place }) => place.number),
  );
  const met = trace.kernels
    .filter(
      ({ name, outputs }) => WEIGHING.test(name) && outputs.some((each) => reached.has(each) && fromInputs.has(each)),
    )
    .flatMap((kernel) => Object.values(kernel.inputs).flat())
    .filter((number) => !fromInputs.has(number))
    .flatMap((number) => [...ancestors(trace, [number])].flatMap((each) => trace.variables.get(each) ?? []))
    .filter(({ rank, trainable }) => rank > 1 && trainable);
  const summaries = [...new Set(met)].map((variable) => {
    const layer = layerOf.get(variable.id);
    return layer === undefined
      ? {
          name: variable.name,
          kind: 'Variable',
          parameterCount: variable.size,
          trainable: true,
          location: innermostLocation(provenance.variables.get(variable)),
        }
      : layerSummary(provenance, layer);
  });
  return summaries.filter((each, index) => summaries.findIndex(({ name }) => name === each.name) === index);
}
