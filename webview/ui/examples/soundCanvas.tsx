import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { envelopeOf } from '../../../src/tensors/audio.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { type Spectrogram, spectrogramOf, windowFor } from '../../../src/tensors/spectrogram.ts';
import type { TensorStatistics } from '../../../src/training/protocol/tensors.ts';
import { themeColour, useThemeVersion } from '../useThemeVersion.ts';

export type SoundDecoding = Extract<Decoding, { kind: 'sound' }>;

export interface SoundCanvasProps {
  readonly example: Example;
  readonly decoding: SoundDecoding;
  /** All examples share the data's scale, so that they can be compared. */
  readonly statistics: TensorStatistics | null;
  readonly width: number;
  readonly height: number;
  /** The sample to mark. */
  readonly cursor?: number | null;
  readonly label: string;
}

/** From the loudest that the data could be down to black. */
export const DECIBELS = 80;

/** How far from one stretch of a spectrogram to the next: half a window, or more where there are more than can be drawn. */
export const hopFor = (length: number, columns: number): number =>
  Math.max(windowFor(length) / 2, Math.ceil((length - windowFor(length)) / Math.max(1, columns - 1)));

/** The least and greatest value of the data, alike on both sides of zero. */
export const loudest = (statistics: TensorStatistics | null): number =>
  statistics === null ? 1 : Math.max(Math.abs(statistics.minimum), Math.abs(statistics.maximum)) || 1;

/** Where the spectrogram begins, from the top of the picture. */
export const spectrogramTop = ({ view }: SoundDecoding, height: number): number =>
  view === 'waveform' ? height : view === 'both' ? Math.round(height * 0.42) : 0;

/** One sound: its values over time above, how strong each frequency is over time below. */
export function SoundCanvas(props: SoundCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeVersion();
  const { example, decoding, width, height, label } = props;
  const spectrogram = useMemo(() => {
    if (decoding.view === 'waveform') return null;
    return spectrogramOf(example.values, windowFor(example.values.length), hopFor(example.values.length, width));
  }, [example, decoding.view, width]);
  // Another theme has other colours.
  useLayoutEffect(() => {
    if (canvas.current !== null) draw(canvas.current, props, spectrogram);
  }, [props, spectrogram, theme]);
  return <canvas ref={canvas} style={{ width: `${width}px`, height: `${height}px` }} role="img" aria-label={label} />;
}

function draw(canvas: HTMLCanvasElement, props: SoundCanvasProps, spectrogram: Spectrogram | null): void {
  const { example, decoding, statistics, width, height, cursor } = props;
  const ratio = window.devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const top = spectrogramTop(decoding, height);
  if (spectrogram !== null) {
    const [from, to] = [Math.round(top * ratio), canvas.height];
    context.putImageData(imageOf(spectrogram, canvas.width, to - from, loudest(statistics)), 0, from);
  }
  context.scale(ratio, ratio);
  if (decoding.view !== 'spectrogram') drawWaveform(context, example.values, width, top - 2, loudest(statistics));
  if (typeof cursor !== 'number') return;
  context.fillStyle = themeColour('--vscode-focusBorder') || themeColour('--vscode-foreground');
  context.fillRect((cursor / Math.max(1, example.values.length - 1)) * (width - 1), 0, 1, height);
}

function drawWaveform(
  context: CanvasRenderingContext2D,
  values: ArrayLike<number>,
  width: number,
  height: number,
  most: number,
): void {
  const y = (value: number): number => ((1 - value / most) * height) / 2;
  context.fillStyle = themeColour('--vscode-editorIndentGuide-background1') || themeColour('--vscode-foreground');
  context.fillRect(0, y(0), width, 1);
  context.fillStyle = themeColour('--vscode-charts-blue') || themeColour('--vscode-foreground');
  for (const [x, [low, high]] of envelopeOf(values, Math.min(width, values.length)).entries()) {
    if (low <= high) context.fillRect(x, y(high), 1, Math.max(1, y(low) - y(high)));
  }
}

/** Low frequencies at the bottom; of those that fall into one pixel the strongest. */
function imageOf({ columns, rows, decibels }: Spectrogram, width: number, height: number, most: number): ImageData {
  const image = new ImageData(width, Math.max(1, height));
  const white = 20 * Math.log10(most);
  for (let x = 0; x < width; x += 1) {
    const column = Math.min(columns - 1, Math.floor((x * columns) / width));
    for (let y = 0; y < height; y += 1) {
      const from = Math.min(rows - 1, Math.floor(((height - 1 - y) * rows) / height));
      const to = Math.max(from + 1, Math.floor(((height - y) * rows) / height));
      let strongest = Number.NEGATIVE_INFINITY;
      for (let row = from; row < to; row += 1)
        strongest = Math.max(strongest, decibels[column * rows + row] ?? strongest);
      const grey = Math.round(255 * Math.min(1, Math.max(0, 1 + (strongest - white) / DECIBELS)));
      image.data.set([grey, grey, grey, 255], (y * width + x) * 4);
    }
  }
  return image;
}
