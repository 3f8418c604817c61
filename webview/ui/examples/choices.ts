import type { DataPanelState } from '../../../src/editor/panels/dataMessages.ts';
import { type BrightnessRange, brightnessSentence } from '../../../src/tensors/brightness.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import { decodingLabel } from '../../../src/tensors/decodingLabel.ts';
import { LEFT_OUT } from '../../../src/tensors/masks.ts';
import { decodingOfSlice, middleOf, sliceOf } from '../../../src/tensors/slices.ts';
import { fittingWords, isMeant, type WordList } from '../../../src/tensors/words.ts';
import type { LoadedTensor } from './loadedTensor.ts';

/** What the person chose of how tensors are shown, by `choiceKey`. */
export type ShowingChoices = Pick<DataPanelState, 'decodings' | 'ranges'> &
  Partial<Pick<DataPanelState, 'words' | 'slices' | 'overlays'>>;

/** A tensor with the way in which it is shown now. */
export interface ShownTensor extends LoadedTensor {
  /** The one of `decodings` that is chosen. */
  readonly chosen: Decoding;
  /** How what `exampleAt` gives is shown: of slices, one slice of the example. */
  readonly decoding: Decoding;
  /** Which slice that is, a place for each leading axis; null where examples are not sliced. */
  readonly places: readonly number[] | null;
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
  { decodings, ranges, words = {}, slices = {} }: ShowingChoices,
  lists: readonly WordList[] = [],
): ShownTensor {
  const key = choiceKey(loaded);
  const decoding = loaded.decodings.find((each) => decodingLabel(each) === decodings[key]) ?? loaded.decodings[0];
  const range = loaded.ranges.find((each) => brightnessSentence(each) === ranges[key]) ?? loaded.ranges[0];
  const shown = decoding ?? VALUES;
  const slicing = shown.kind === 'slices' ? { by: shown, places: slices[key] ?? middleOf(shown) } : null;
  const isTarget = loaded.tensor.role === 'target';
  const wordLists = fittingWords(lists, { decoding: shown, greatest: greatestIndex(loaded, shown), isTarget });
  const meant = wordLists.find((list) => isMeant(list, shown, isTarget)) ?? null;
  const chosen = words[key];
  return {
    ...loaded,
    chosen: shown,
    decoding: slicing === null ? shown : decodingOfSlice(slicing.by),
    places: slicing?.places ?? null,
    exampleAt:
      slicing === null ? loaded.exampleAt : (index) => sliceOf(loaded.exampleAt(index), slicing.by, slicing.places),
    range: range ?? UNIT,
    wordLists,
    words: chosen === NUMBERS ? null : (wordLists.find(({ name }) => name === chosen) ?? meant),
  };
}

function greatestIndex({ tensor, shape }: LoadedTensor, decoding: Decoding): number {
  const isOneHot = (decoding.kind === 'class' || decoding.kind === 'tokens') && decoding.written === 'one-hot';
  // 255 marks pixels that are left out; no list has a name for it.
  if (decoding.kind === 'mask') return Math.max(...decoding.classes.filter((of) => of !== LEFT_OUT));
  return isOneHot || decoding.kind === 'table' ? (shape.at(-1) ?? 0) - 1 : (tensor.statistics?.maximum ?? Number.NaN);
}

/** The same for the same tensor of the next capture, whose id is another. */
export function choiceKey({ tensor }: LoadedTensor): string {
  return `${tensor.role} ${tensor.name ?? ''} ${tensor.shape.slice(1).join('×')}`;
}
