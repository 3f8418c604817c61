import type { OverlayChoices } from '../../../src/editor/panels/dataMessages.ts';
import { type Box, boxesOf } from '../../../src/tensors/boxes.ts';
import { tokensOf } from '../../../src/tensors/caption.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { backgroundOf, type MaskDecoding } from '../../../src/tensors/masks.ts';
import { wordAt } from '../../../src/tensors/words.ts';
import type { ShownTensor } from './choices.ts';

/** The classes of a mask that are not drawn. */
export function hiddenIn(hidden: OverlayChoices['hidden'], decoding: MaskDecoding): readonly number[] {
  const background = backgroundOf(decoding);
  return hidden ?? (background === null ? [] : [background]);
}

export interface LabelledBox extends Box {
  /** The number of its class; null where no target tells it. */
  readonly of: number | null;
  readonly words: string | null;
}

export interface MaskOverlay {
  readonly name: string;
  readonly example: Example;
  readonly decoding: MaskDecoding;
}

/** What lies over the picture of one example. */
export interface Overlays {
  readonly masks: readonly MaskOverlay[];
  readonly boxes: readonly LabelledBox[];
}

/** The targets of an example that lie over its picture; none where the input is not shown as the picture that they are of. */
export function overlaysOf(input: ShownTensor, targets: readonly ShownTensor[], index: number): Overlays {
  const { decoding: picture } = input;
  if (picture.kind !== 'image') return { masks: [], boxes: [] };
  const isOver = ({ decoding }: ShownTensor): boolean =>
    'height' in decoding && decoding.height === picture.height && decoding.width === picture.width;
  const over = targets.filter(isOver);
  return {
    masks: over.flatMap(({ decoding, exampleAt, tensor }) =>
      decoding.kind === 'mask' ? [{ name: tensor.name ?? 'mask', example: exampleAt(index), decoding }] : [],
    ),
    boxes: over.flatMap((target) => labelledBoxes(target, targets, index)),
  };
}

/** The boxes of one target, each with its class where another target has one for each of them. */
export function labelledBoxes(
  target: ShownTensor,
  targets: readonly ShownTensor[],
  index: number,
): readonly LabelledBox[] {
  if (target.decoding.kind !== 'boxes') return [];
  const labels = labelsFor(target, targets);
  const classes = labels === null ? [] : classesIn(labels, index);
  return boxesOf(target.exampleAt(index), target.decoding).map((box) => {
    const of = classes[box.index] ?? null;
    const words = of === null ? null : labels?.words ? wordAt(labels.words.words, of) : String(of);
    return { ...box, of, words };
  });
}

/** The target that says what is in each of these boxes: a class for each of them, as a number or one-hot. */
export function labelsFor(boxes: ShownTensor, targets: readonly ShownTensor[]): ShownTensor | null {
  const { decoding } = boxes;
  if (decoding.kind !== 'boxes') return null;
  const { count } = decoding;
  return (
    targets.find((target) => {
      const { decoding: of, shape } = target;
      if (of.kind === 'class') return count === 1;
      return of.kind === 'tokens' && shape.filter((size) => size > 1)[0] === count;
    }) ?? null
  );
}

function classesIn({ decoding, exampleAt }: ShownTensor, index: number): readonly number[] {
  return decoding.kind === 'class' || decoding.kind === 'tokens' ? tokensOf(exampleAt(index), decoding.written) : [];
}
