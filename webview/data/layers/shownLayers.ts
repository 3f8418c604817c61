import type { DataPanelState, DataSnapshot, LayersData, ShownLayer } from '../../../src/editor/panels/dataMessages.ts';

/** The same layers in one state of the net or in two. */
export interface ShownLayers {
  readonly of: 'capture' | 'training';
  readonly before: LayersData;
  readonly after: LayersData | null;
  /** Of the training so far; 0 at the capture. */
  readonly steps: number;
}

/** What the person chose, else what was seen last; null where nothing was. */
export function shownLayers(
  { layers, trainedLayers }: Pick<DataSnapshot, 'layers' | 'trainedLayers'>,
  { layersOf }: Pick<DataPanelState, 'layersOf'>,
): ShownLayers | null {
  const capture: ShownLayers | null = layers && { of: 'capture', before: layers, after: null, steps: 0 };
  const training: ShownLayers | null = trainedLayers && { of: 'training', ...trainedLayers };
  if (capture === null || training === null) return capture ?? training;
  const newest = newestOf({ layers, trainedLayers });
  if (layersOf?.newest === newest) return layersOf.of === 'capture' ? capture : training;
  return capture.before.capturedAt === newest ? capture : training;
}

/** When the layers that were seen last were: what a choice between them is known by. */
export function newestOf({ layers, trainedLayers }: Pick<DataSnapshot, 'layers' | 'trainedLayers'>): string {
  const [capture, training] = [layers?.capturedAt ?? '', trainedLayers?.before.capturedAt ?? ''];
  return capture > training ? capture : training;
}

/** Each layer with what it gave afterwards, where that is known. */
export function pairs({
  before,
  after,
}: ShownLayers): readonly { readonly layer: ShownLayer; readonly trained: ShownLayer | null }[] {
  return before.layers.map((layer) => ({
    layer,
    trained: after?.layers.find(({ name }) => name === layer.name) ?? null,
  }));
}

/** From the least to the greatest value of a layer in all the states that are shown. */
export function commonRange(
  states: readonly Pick<ShownLayer, 'statistics'>[],
): { readonly minimum: number; readonly maximum: number } | null {
  const known = states.flatMap(({ statistics }) => (statistics === null ? [] : [statistics]));
  if (known.length === 0) return null;
  return {
    minimum: Math.min(...known.map(({ minimum }) => minimum)),
    maximum: Math.max(...known.map(({ maximum }) => maximum)),
  };
}
