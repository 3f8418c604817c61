import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { OverlayChoices } from '../../../src/editor/panels/dataMessages.ts';
import { classColour, classesOf, maskRaster } from '../../../src/tensors/masks.ts';
import { ImageCanvas, type ImageCanvasProps, shownSize } from './imageCanvas.tsx';
import { hiddenIn, type LabelledBox, type MaskOverlay, type Overlays } from './overlays.ts';

/** A picture with the masks and boxes of its targets over it; its own pixels stay as they are. */
export function OverlaidImage(
  props: ImageCanvasProps & {
    readonly overlays: Overlays;
    readonly choices: OverlayChoices;
    /** What is in the boxes is written beside them. */
    readonly isLarge?: boolean;
  },
): VNode {
  const { overlays, choices, isLarge = false, ...image } = props;
  const size = shownSize(image.decoding, image.side);
  return (
    <span class="overlaid" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
      <ImageCanvas {...image} />
      {choices.masks === 'over'
        ? overlays.masks.map((mask) => (
            <MaskCanvas
              key={mask.name}
              mask={mask}
              hidden={hiddenIn(choices.hidden, mask.decoding)}
              size={size}
              opacity={choices.opacity}
            />
          ))
        : null}
      {choices.boxes && overlays.boxes.length > 0 ? (
        <BoxesCanvas boxes={overlays.boxes} picture={image.decoding} size={size} isLarge={isLarge} />
      ) : null}
    </span>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly magnified: boolean;
}

/** A mask alone, or over a picture: a colour a class. */
export function MaskCanvas(props: {
  readonly mask: MaskOverlay;
  readonly hidden: readonly number[];
  readonly size: Size;
  readonly opacity?: number;
}): VNode {
  const { mask, hidden, size, opacity = 1 } = props;
  const { example, decoding, name } = mask;
  const { width, height } = decoding;
  const canvas = useRef<HTMLCanvasElement>(null);
  const classes = useMemo(() => classesOf(example, decoding), [example, decoding]);
  const hiddenClasses = hidden.join();
  useLayoutEffect(() => {
    const raster = maskRaster(classes, decoding, new Set(hidden));
    canvas.current?.getContext('2d')?.putImageData(new ImageData(raster.rgba, width, height), 0, 0);
  }, [classes, decoding, hiddenClasses, width, height]);
  return (
    <canvas
      ref={canvas}
      class={`mask${size.magnified ? ' pixels' : ''}`}
      width={width}
      height={height}
      style={{ width: `${size.width}px`, height: `${size.height}px`, opacity }}
      role="img"
      aria-label={`${name}, a colour a class`}
    />
  );
}

function BoxesCanvas(props: {
  readonly boxes: readonly LabelledBox[];
  readonly picture: { readonly width: number; readonly height: number };
  readonly size: Size;
  readonly isLarge: boolean;
}): VNode {
  const { boxes, picture, size, isLarge } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null) drawBoxes(canvas.current, boxes, picture, size, isLarge);
  }, [boxes, picture, size.width, size.height, isLarge]);
  const words = boxes.map(({ words: of, left, top, right, bottom }) => {
    const edges = [left, top, right, bottom].map((edge) => Math.round(edge));
    return `${of ?? 'box'} from ${edges[0]}, ${edges[1]} to ${edges[2]}, ${edges[3]}`;
  });
  return (
    <canvas
      ref={canvas}
      class="boxes"
      style={{ width: `${size.width}px`, height: `${size.height}px` }}
      role="img"
      aria-label={words.join('; ')}
    />
  );
}

function drawBoxes(
  canvas: HTMLCanvasElement,
  boxes: readonly LabelledBox[],
  picture: { readonly width: number; readonly height: number },
  size: Size,
  isLarge: boolean,
): void {
  const ratio = window.devicePixelRatio;
  canvas.width = size.width * ratio;
  canvas.height = size.height * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const [across, down] = [size.width / picture.width, size.height / picture.height];
  for (const { left, top, right, bottom, of } of boxes) {
    const colour = `rgb(${classColour((of ?? 0) + 1).join(' ')})`;
    // Dark beside bright: one of them stands out on any picture.
    for (const [style, line] of [
      ['rgb(0 0 0 / 0.6)', 4],
      [colour, 2],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = line;
      context.strokeRect(left * across, top * down, (right - left) * across, (bottom - top) * down);
    }
  }
  // Over all of the boxes, lest one of them strikes the words of another out.
  for (const { left, top, words } of isLarge ? boxes : []) {
    if (words === null) continue;
    const [x, y] = [left * across, top * down];
    context.font = '11px sans-serif';
    const above = y >= 14 ? y - 14 : y;
    context.fillStyle = 'rgb(0 0 0 / 0.75)';
    context.fillRect(x, above, context.measureText(words).width + 6, 14);
    context.fillStyle = 'white';
    context.fillText(words, x + 3, above + 11);
  }
}
