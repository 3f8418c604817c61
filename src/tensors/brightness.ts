import type { TensorStatistics } from '../training/protocol/tensors.ts';
import { shortNumber } from './summaryLine.ts';

/** Which value is shown black and which white. Nothing else is done to the values. */
export interface BrightnessRange {
  readonly black: number;
  readonly white: number;
  /** The range is the batch's own least and greatest value, since no usual range fits. */
  readonly own: boolean;
  /** Where a normalisation is undone: the same of each channel. */
  readonly channels?: readonly { readonly black: number; readonly white: number }[];
}

const USUAL: readonly BrightnessRange[] = [
  { black: 0, white: 1, own: false },
  { black: -1, white: 1, own: false },
  { black: 0, white: 255, own: false },
];

/**
 * Ranges to choose from, the likeliest first: the narrowest usual one that holds every value, unless the values fill so
 * little of it that the picture would be all grey.
 */
export function brightnessRanges(statistics: TensorStatistics | null, dtype: string): readonly BrightnessRange[] {
  if (statistics === null) return USUAL;
  const { minimum, maximum } = statistics;
  const own: BrightnessRange = { black: minimum, white: maximum > minimum ? maximum : minimum + 1, own: true };
  if (dtype === 'uint8') return [...[...USUAL].reverse(), own];
  const fitting = USUAL.find(({ black, white }) => {
    const fills = Math.max(Math.abs(minimum), Math.abs(maximum)) >= 0.1 * white;
    return minimum >= black && maximum <= white && fills;
  });
  if (fitting === undefined) return [own, ...USUAL];
  return [fitting, own, ...USUAL.filter((range) => range !== fitting)];
}

/** `0 is black, 255 is white`. */
export function brightnessSentence({ black, white, own, channels }: BrightnessRange): string {
  if (channels !== undefined) return 'as before the normalisation';
  const sentence = `${shortNumber(black)} is black, ${shortNumber(white)} is white`;
  return own ? `${sentence}: the batch's own range` : sentence;
}
