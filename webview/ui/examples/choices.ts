import type { DataPanelState } from '../../../src/editor/panels/dataMessages.ts';
import { type BrightnessRange, brightnessSentence } from '../../../src/tensors/brightness.ts';
import { type Decoding, decodingLabel } from '../../../src/tensors/decoding.ts';
import { fittingWords, isMeant, type WordList } from '../../../src/tensors/words.ts';
import type { LoadedTensor } from './loadedTensor.ts';

/** What the person chose of how tensors are shown, by `choiceKey`. */
export type ShowingChoices = Pick<DataPanelState, 'decodings' | 'ranges'> & Partial<Pick<DataPanelState, 'words'>>;

/** A tensor with the way in which it is shown now. */
export interface ShownTensor extends LoadedTensor {
  readonly decoding: Decoding;
  readonly range: BrightnessRange;
  /** Words in the place of class and token numbers; null: the numbers. */
  readonly words: WordList | null;
  /** Lists among the script's variables that would do. */
  readonly wordLists: readonly WordList[];
}

/** What a person chooses who wants no words. */
export const NUMBERS = 'numbers';

const VALUES: Decoding = { kind: 'values' };
const UNIT: BrightnessRange = { black: 0, white: 1, own: false };

/** What the person chose for a tensor, else the likeliest. A choice that does not fit any more is passed over. */
export function shownTensor(
  loaded: LoadedTensor,
  { decodings, ranges, words = {} }: ShowingChoices,
  lists: readonly WordList[] = [],
): ShownTensor {
  const key = choiceKey(loaded);
  const decoding = loaded.decodings.find((each) => decodingLabel(each) === decodings[key]) ?? loaded.decodings[0];
  const range = loaded.ranges.find((each) => brightnessSentence(each) === ranges[key]) ?? loaded.ranges[0];
  const shown = decoding ?? VALUES;
  const wordLists = fittingWords(lists, { decoding: shown, greatest: greatestIndex(loaded, shown) });
  const meant = wordLists.find((list) => isMeant(list, shown)) ?? null;
  const chosen = words[key];
  return {
    ...loaded,
    decoding: shown,
    range: range ?? UNIT,
    wordLists,
    words: chosen === NUMBERS ? null : (wordLists.find(({ name }) => name === chosen) ?? meant),
  };
}

function greatestIndex({ tensor }: LoadedTensor, decoding: Decoding): number {
  const isOneHot = (decoding.kind === 'class' || decoding.kind === 'tokens') && decoding.written === 'one-hot';
  return isOneHot ? (tensor.shape.at(-1) ?? 0) - 1 : (tensor.statistics?.maximum ?? Number.NaN);
}

/** The same for the same tensor of the next capture, whose id is another. */
export function choiceKey({ tensor }: LoadedTensor): string {
  return `${tensor.role} ${tensor.name ?? ''} ${tensor.shape.slice(1).join('×')}`;
}
