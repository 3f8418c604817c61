import type { VNode } from 'preact';
import type { OverlayChoices } from '../../src/editor/panels/dataMessages.ts';
import { captionOf } from '../../src/tensors/caption.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ExamplePicture, isDrawn, type PictureSize } from '../ui/examples/examplePicture.tsx';
import { shownSize } from '../ui/examples/imageCanvas.tsx';
import { MaskCanvas } from '../ui/examples/overlaidImage.tsx';
import { hiddenIn, labelledBoxes, labelsFor } from '../ui/examples/overlays.ts';

/** What an example is labelled with, in words: `7`, or `x 0.3, y 2` where there are several targets. */
export function targetWords(targets: readonly ShownTensor[], index: number): string {
  const inBoxes = targets.map((target) => labelsFor(target, targets));
  const written = targets.filter((target) => {
    const { kind } = target.decoding;
    return kind !== 'image' && kind !== 'sound' && kind !== 'mask' && !inBoxes.includes(target);
  });
  return written
    .map((target) => {
      const words = captionOf(target.exampleAt(index), target.decoding, target.words?.words);
      const boxes = labelledBoxes(target, targets, index).flatMap(({ words: of }) => of ?? []);
      const said = boxes.length === 0 ? words : boxes.join(' ');
      return written.length === 1 ? said : `${target.tensor.name ?? 'target'} ${said}`;
    })
    .join(', ');
}

/** Whether a target is a picture of its own, as an autoencoder's are. */
export const isBeside = ({ decoding }: ShownTensor, { masks }: OverlayChoices): boolean =>
  decoding.kind === 'image' || (decoding.kind === 'mask' && masks === 'beside');

/** Targets that are pictures themselves. */
export function TargetPictures(props: {
  readonly targets: readonly ShownTensor[];
  readonly index: number;
  readonly size: PictureSize;
  readonly overlays: OverlayChoices;
}): VNode {
  const { targets, index, size, overlays } = props;
  return (
    <>
      {targets
        .filter((target) => isBeside(target, overlays))
        .map((target) => {
          const { tensor, decoding } = target;
          const example = target.exampleAt(index);
          const label = `target of example ${index}`;
          if (decoding.kind !== 'mask' || isDrawn(decoding))
            return <ExamplePicture key={tensor.id} shown={target} example={example} size={size} label={label} />;
          const mask = { name: `${tensor.name ?? 'mask'} of example ${index}`, example, decoding };
          return (
            <span key={tensor.id} class="mask-alone">
              <MaskCanvas
                mask={mask}
                hidden={hiddenIn(overlays.hidden, decoding)}
                size={shownSize(decoding, size.side)}
              />
            </span>
          );
        })}
    </>
  );
}
