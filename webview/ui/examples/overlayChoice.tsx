import type { VNode } from 'preact';
import type { OverlayChoices } from '../../../src/editor/panels/dataMessages.ts';
import { classColour, LEFT_OUT, type MaskDecoding } from '../../../src/tensors/masks.ts';
import { wordAt } from '../../../src/tensors/words.ts';
import { Dropdown } from '../controls.tsx';
import type { ShownTensor } from './choices.ts';
import { hiddenIn } from './overlays.ts';

const WHERE: Readonly<Record<OverlayChoices['masks'], string>> = {
  over: 'over the image',
  beside: 'beside the image',
  off: 'not drawn',
};
const MOST_CLASSES = 40;

/** How masks and boxes are drawn, and what their colours mean; nothing where no target is one. */
export function OverlayChoice(props: {
  readonly targets: readonly ShownTensor[];
  readonly choices: OverlayChoices;
  readonly onChoices: (change: Partial<OverlayChoices>) => void;
}): VNode | null {
  const { targets, choices, onChoices } = props;
  const masks = targets.filter(({ decoding }) => decoding.kind === 'mask');
  const hasBoxes = targets.some(({ decoding }) => decoding.kind === 'boxes');
  if (masks.length === 0 && !hasBoxes) return null;
  return (
    <>
      {masks.length === 0 ? null : (
        <Dropdown
          label="Masks"
          options={Object.values(WHERE)}
          chosen={WHERE[choices.masks]}
          onChoose={(words) => onChoices({ masks: keyOf(words) })}
        />
      )}
      {masks.length > 0 && choices.masks === 'over' ? (
        <label class="opacity">
          <span class="choice-label">Opacity</span>
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={choices.opacity}
            aria-label="Opacity of the masks"
            onInput={(event) => onChoices({ opacity: (event.target as HTMLInputElement).valueAsNumber })}
          />
        </label>
      ) : null}
      {hasBoxes ? (
        <label class="tick">
          <input
            type="checkbox"
            checked={choices.boxes}
            onChange={(event) => onChoices({ boxes: (event.target as HTMLInputElement).checked })}
          />
          Boxes over the image
        </label>
      ) : null}
      {masks.length > 0 && choices.masks !== 'off' ? (
        <ClassLegend masks={masks} hidden={choices.hidden} onHide={(hidden) => onChoices({ hidden })} />
      ) : null}
    </>
  );
}

const keyOf = (words: string): OverlayChoices['masks'] =>
  words === WHERE.over ? 'over' : words === WHERE.beside ? 'beside' : 'off';

/** The colour of each class; a class is drawn where it is ticked. */
function ClassLegend(props: {
  readonly masks: readonly ShownTensor[];
  /** Null: the background's. */
  readonly hidden: OverlayChoices['hidden'];
  readonly onHide: (hidden: readonly number[]) => void;
}): VNode {
  const { masks, onHide } = props;
  const hidden = [...new Set(masks.flatMap(({ decoding }) => hiddenIn(props.hidden, decoding as MaskDecoding)))];
  const names = new Map<number, string>();
  for (const { decoding, words } of masks) {
    for (const of of (decoding as MaskDecoding).classes) {
      const name =
        of === LEFT_OUT ? '255 (left out, by custom)' : words === null ? String(of) : wordAt(words.words, of);
      if (!names.has(of)) names.set(of, name);
    }
  }
  const classes = [...names];
  return (
    <fieldset class="class-legend" aria-label="Classes of the masks: ticked ones are drawn">
      {classes.slice(0, MOST_CLASSES).map(([of, name]) => (
        <label key={of} class="tick">
          <input
            type="checkbox"
            checked={!hidden.includes(of)}
            onChange={() => onHide(hidden.includes(of) ? hidden.filter((each) => each !== of) : [...hidden, of])}
          />
          <span class="swatch" style={{ background: `rgb(${classColour(of).join(' ')})` }} />
          {name}
        </label>
      ))}
      {classes.length > MOST_CLASSES ? <span class="quiet">{`and ${classes.length - MOST_CLASSES} more`}</span> : null}
    </fieldset>
  );
}
