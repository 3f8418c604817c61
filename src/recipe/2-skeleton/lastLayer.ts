import type { Capture, SourceLocation } from '../../training/protocol/capture.ts';

/** The line that made the last layer with parameters: where outputs get their scale, their bias and their activation. */
export const lastLayerLocation = ({ model }: Pick<Capture, 'model'>): SourceLocation | null =>
  model?.layers.findLast(({ parameterCount }) => parameterCount > 0)?.location ?? null;
