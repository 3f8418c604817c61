import type { VNode } from 'preact';
import { type OverlayChoices, USUAL_OVERLAYS } from '../../../src/editor/panels/dataMessages.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import type { ShownTensor } from './choices.ts';
import { shownSize } from './imageCanvas.tsx';
import { LinesCanvas } from './linesCanvas.tsx';
import { OverlaidImage } from './overlaidImage.tsx';
import type { Overlays } from './overlays.ts';
import { SoundCanvas } from './soundCanvas.tsx';

/** How large pictures are, and how large lines and sounds are, in pixels on screen. */
export interface PictureSize {
  /** Of the longer side. */
  readonly side: number;
  readonly lines: { readonly width: number; readonly height: number };
}

const NOTHING_OVER: Overlays = { masks: [], boxes: [] };

/** Whether examples are drawn, and not written. */
export const isDrawn = ({ kind }: Decoding): boolean => kind === 'image' || kind === 'lines' || kind === 'sound';

export function pictureSize(
  decoding: Decoding,
  { side, lines }: PictureSize,
): { readonly width: number; readonly height: number } {
  return decoding.kind === 'image' || decoding.kind === 'mask' ? shownSize(decoding, side) : lines;
}

/** One example as a picture, as lines or as a sound; null where it is written in numbers and words. */
export function ExamplePicture(props: {
  readonly shown: ShownTensor;
  readonly example: Example;
  readonly size: PictureSize;
  readonly label: string;
  readonly overlays?: Overlays;
  readonly choices?: OverlayChoices;
}): VNode | null {
  const { shown, example, size, label, overlays = NOTHING_OVER, choices = USUAL_OVERLAYS } = props;
  const { decoding, range, tensor } = shown;
  if (decoding.kind === 'image') {
    const image = { example, decoding, range, side: size.side, label };
    return <OverlaidImage {...image} overlays={overlays} choices={choices} />;
  }
  const plot = { example, statistics: tensor.statistics, ...size.lines, label };
  if (decoding.kind === 'lines') return <LinesCanvas {...plot} decoding={decoding} />;
  return decoding.kind === 'sound' ? <SoundCanvas {...plot} decoding={decoding} /> : null;
}
