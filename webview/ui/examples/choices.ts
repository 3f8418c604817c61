import type { DataPanelState } from '../../../src/editor/panels/dataMessages.ts';
import { type BrightnessRange, brightnessSentence } from '../../../src/tensors/brightness.ts';
import { type Decoding, decodingLabel } from '../../../src/tensors/decoding.ts';
import type { LoadedTensor } from './loadedTensor.ts';

/** What the person chose of how tensors are shown, by `choiceKey`. */
export type ShowingChoices = Pick<DataPanelState, 'decodings' | 'ranges'>;

/** A tensor with the way in which it is shown now. */
export interface ShownTensor extends LoadedTensor {
  readonly decoding: Decoding;
  readonly range: BrightnessRange;
}

const VALUES: Decoding = { kind: 'values' };
const UNIT: BrightnessRange = { black: 0, white: 1, own: false };

/** What the person chose for a tensor, else the likeliest. A choice that does not fit any more is passed over. */
export function shownTensor(loaded: LoadedTensor, { decodings, ranges }: ShowingChoices): ShownTensor {
  const key = choiceKey(loaded);
  const decoding = loaded.decodings.find((each) => decodingLabel(each) === decodings[key]) ?? loaded.decodings[0];
  const range = loaded.ranges.find((each) => brightnessSentence(each) === ranges[key]) ?? loaded.ranges[0];
  return { ...loaded, decoding: decoding ?? VALUES, range: range ?? UNIT };
}

/** The same for the same tensor of the next capture, whose id is another. */
export function choiceKey({ tensor }: LoadedTensor): string {
  return `${tensor.role} ${tensor.name ?? ''} ${tensor.shape.slice(1).join('×')}`;
}
