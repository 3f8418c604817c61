import type { Capture, Framework, LayerSummary, SourceLocation } from '../../../training/protocol/capture.ts';
import type { TensorSummary } from '../../../training/protocol/tensors.ts';

/** Weights that are spread far wider than any common scheme of initialisation would. */
export interface OversizedWeights {
  /** Null for bare variables. */
  readonly layer: LayerSummary | null;
  readonly location: SourceLocation | null;
  readonly shape: readonly number[];
  /** Root mean square of the weights. */
  readonly spread: number;
  readonly fanIn: number;
  /** `spread` over He's √(2 / fan-in), the widest of the common schemes. */
  readonly timesHe: number;
}

/** Beyond He's √(2 / fan-in) by this factor, a linear layer blows up what it is given, whatever comes before it. */
const OVERSIZED = 3;

/**
 * The weights that are widest for what goes into them; null where none is wider than a scheme would make it.
 * Of embeddings and other tables nothing is said: they are looked up, not summed over.
 */
export function widestWeights(capture: Capture, weights: readonly TensorSummary[]): OversizedWeights | null {
  const layers = capture.model?.layers ?? [];
  const byHand = layers.every(({ kind }) => BARE.test(kind));
  const oversized = weights.flatMap((tensor): readonly OversizedWeights[] => {
    const owner = layerOf(tensor.name ?? '', layers);
    const { statistics, shape } = tensor;
    // A bare parameter beside layers is a position or a token: it is added, not multiplied with.
    const multiplies = byHand ? shape.length === 2 : shape.length >= 2 && owner !== null && SUMS.test(owner.kind);
    if (!statistics || !multiplies) {
      return [];
    }
    const spread = Math.hypot(statistics.mean, statistics.standardDeviation);
    const fanIn = fanInOf(shape, byHand ? null : capture.framework);
    const timesHe = spread / Math.sqrt(2 / fanIn);
    const location = owner?.location ?? null;
    return timesHe >= OVERSIZED ? [{ layer: byHand ? null : owner, location, shape, spread, fanIn, timesHe }] : [];
  });
  // Of several as wide as each other the last one is what the outputs come from.
  const most = Math.max(...oversized.map(({ timesHe }) => timesHe));
  return oversized.findLast(({ timesHe }) => timesHe >= most / 2) ?? null;
}

/** Layers that sum over what goes in, by the frameworks' names for them. */
const SUMS = /linear|dense|conv/i;

/** What a net without layers is made of. */
const BARE = /^(variable|parameter|tensor)$/i;

/** @param framework null where it is not known which axis the sum runs over: then the shorter of the two counts */
function fanInOf(shape: readonly number[], framework: Framework | null): number {
  const product = (lengths: readonly number[]) => lengths.reduce((a, b) => a * b, 1);
  switch (framework) {
    case null:
      return Math.min(...shape);
    case 'torch':
      return product(shape.slice(1));
    default:
      return product(shape.slice(0, -1));
  }
}

/** The layer that a parameter's name begins with: `0.weight` of `0`, `sequential/dense/kernel` of `dense`. */
function layerOf(parameter: string, layers: readonly LayerSummary[]): LayerSummary | null {
  const path = `/${parameter.replaceAll('.', '/')}/`;
  const owners = layers.filter(({ name }) => path.includes(`/${name.replaceAll('.', '/')}/`));
  return owners.reduce<LayerSummary | null>(
    (longest, layer) => (longest !== null && longest.name.length >= layer.name.length ? longest : layer),
    null,
  );
}
