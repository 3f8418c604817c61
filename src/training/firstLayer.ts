import { areFilters } from '../tensors/filters.ts';
import type { Capture, LayerSummary } from './protocol/capture.ts';
import type { TensorSummary } from './protocol/tensors.ts';

/** The weights that a net's input meets first, of a kind that can be looked at. */
export interface FoundFirstLayer {
  /** `filters`: pictures of what its units look for. `embedding`: a row for each token. */
  readonly kind: 'filters' | 'embedding';
  readonly weight: TensorSummary;
  /** Whose weight it is, where that is known. */
  readonly layer: LayerSummary | null;
}

/**
 * @param weights all of the net's, in its own order
 * @returns null where the input is neither an image nor tokens that an embedding looks up
 */
export function findFirstLayer(
  { batch, framework, model }: Capture,
  weights: readonly TensorSummary[],
): FoundFirstLayer | null {
  const [input] = batch.inputs;
  if (input === undefined) return null;
  const layerOf = ({ name }: TensorSummary) => model?.layers.find((layer) => belongsTo(name, layer.name)) ?? null;
  const embedding = embeddingOf(input, model, weights);
  if (embedding !== null) return { kind: 'embedding', weight: embedding, layer: layerOf(embedding) };
  const filters = weights.find(({ shape }) => areFilters(shape, input.shape.slice(1), framework));
  return filters === undefined ? null : { kind: 'filters', weight: filters, layer: layerOf(filters) };
}

/** A table of the first layer's own with a row for each number of the input. */
function embeddingOf(
  { statistics }: TensorSummary,
  model: Capture['model'],
  weights: readonly TensorSummary[],
): TensorSummary | null {
  const first = model?.layers.find(({ parameterCount }) => parameterCount > 0);
  if (first === undefined || !/^Embedding/.test(first.kind) || statistics === null) return null;
  const table = weights.find(({ name, shape }) => shape.length === 2 && belongsTo(name, first.name));
  const rows = table?.shape[0] ?? 0;
  return table !== undefined && statistics.minimum >= 0 && statistics.maximum < rows ? table : null;
}

/** `embedding.weight`, `net/embedding/embeddings`: a part of the weight's path is the layer's name. */
function belongsTo(weight: string | null, layer: string): boolean {
  return `/${weight?.replaceAll('.', '/')}/`.includes(`/${layer.replaceAll('.', '/')}/`);
}

/** What a weight is known by: its name, or where it has none its shape. */
export const weightName = ({ name, shape }: TensorSummary): string => name ?? shape.join('×');
