import type { VNode } from 'preact';
import { backgroundOf, classesOf, LEFT_OUT, type MaskDecoding, shareMarked } from '../../src/tensors/masks.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { shownSize } from '../ui/examples/imageCanvas.tsx';
import { MaskCanvas } from '../ui/examples/overlaidImage.tsx';
import { hiddenIn, type LabelledBox } from '../ui/examples/overlays.ts';

const SIDE = 120;

/** A mask alone, and how much of the picture it marks. */
export function MaskFacts(props: {
  readonly target: ShownTensor;
  readonly index: number;
  readonly hidden: readonly number[] | null;
}): VNode | null {
  const { target, index, hidden } = props;
  const { decoding, tensor } = target;
  if (decoding.kind !== 'mask') return null;
  const example = target.exampleAt(index);
  const share = shareMarked(classesOf(example, decoding), decoding);
  return (
    <>
      <span class="mask-alone">
        <MaskCanvas
          mask={{ name: `${tensor.name ?? 'mask'} alone`, example, decoding }}
          hidden={hiddenIn(hidden, decoding)}
          size={shownSize(decoding, SIDE)}
        />
      </span>
      <p class="quiet">{`${(100 * share).toFixed(1)} % of the pixels are marked: ${markedWords(decoding)}.`}</p>
    </>
  );
}

/** What counts as marked. */
function markedWords(decoding: MaskDecoding): string {
  if (backgroundOf(decoding) === null) return 'of a class';
  return decoding.classes.includes(LEFT_OUT) ? `neither of class 0 nor left out (${LEFT_OUT})` : 'not of class 0';
}

/** The edges of each box, in pixels of the picture. */
export function BoxFacts({ boxes }: { readonly boxes: readonly LabelledBox[] }): VNode {
  if (boxes.length === 0) return <p class="quiet">No box: all of its numbers only fill up.</p>;
  return (
    <table class="mono facts box-facts">
      <thead>
        <tr>
          {['box', 'left', 'top', 'right', 'bottom'].map((words) => (
            <th key={words} scope="col">
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {boxes.map(({ index, words, left, top, right, bottom }) => (
          <tr key={index}>
            <th scope="row">{words ?? index}</th>
            {Object.entries({ left, top, right, bottom }).map(([edge, value]) => (
              <td key={edge}>{shortNumber(Math.round(value * 10) / 10)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
