import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { BrightnessRange } from '../../../src/tensors/brightness.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { rasterOf } from '../../../src/tensors/raster.ts';

export type ImageDecoding = Extract<Decoding, { kind: 'image' }>;

export interface ImageCanvasProps {
  readonly example: Example;
  readonly decoding: ImageDecoding;
  readonly range: BrightnessRange;
  /** The longer side's length on screen, in pixels; small pictures are magnified by a whole factor up to it. */
  readonly side: number;
  readonly label: string;
}

/** One example as a picture, pixel for pixel. */
export function ImageCanvas({ example, decoding, range, side, label }: ImageCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = decoding;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.putImageData(new ImageData(rasterOf(example, decoding, range).rgba, width, height), 0, 0);
  }, [example, decoding, range, width, height]);
  const shown = shownSize(decoding, side);
  return (
    <canvas
      ref={canvas}
      class={shown.magnified ? 'pixels' : ''}
      width={width}
      height={height}
      style={{ width: `${shown.width}px`, height: `${shown.height}px` }}
      role="img"
      aria-label={label}
    />
  );
}

export function shownSize(
  { width, height }: Pick<ImageDecoding, 'width' | 'height'>,
  side: number,
): { readonly width: number; readonly height: number; readonly magnified: boolean } {
  const longer = Math.max(width, height);
  const factor = longer <= side ? Math.floor(side / longer) : side / longer;
  return { width: width * factor, height: height * factor, magnified: factor >= 1 };
}
