import type { ComponentChildren, VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { type OverlayChoices, USUAL_OVERLAYS } from '../../src/editor/panels/dataMessages.ts';
import type { SampleRate } from '../../src/tensors/audio.ts';
import { captionOf } from '../../src/tensors/caption.ts';
import type { Example } from '../../src/tensors/examples.ts';
import { classesOf } from '../../src/tensors/masks.ts';
import { pixelIndex } from '../../src/tensors/raster.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ImageCanvas, type ImageDecoding, shownSize } from '../ui/examples/imageCanvas.tsx';
import { LinesCanvas, type LinesDecoding } from '../ui/examples/linesCanvas.tsx';
import { OverlaidImage } from '../ui/examples/overlaidImage.tsx';
import { labelledBoxes, type Overlays, overlaysOf } from '../ui/examples/overlays.ts';
import { TokenText } from '../ui/examples/tokenText.tsx';
import { ValueCells } from '../ui/examples/valueCells.tsx';
import { BoxFacts, MaskFacts } from './overlayFacts.tsx';
import { SoundDetail } from './soundDetail.tsx';

const SIDE = 252;
const LINES = { width: 252, height: 140 } as const;

export interface ExampleDetailProps {
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  readonly index: number;
  readonly overlays?: OverlayChoices;
  readonly sampleRate?: SampleRate | null;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

/** One example, large, with the value under the pointer. */
export function ExampleDetail(props: ExampleDetailProps): VNode {
  const { input, targets, index, overlays = USUAL_OVERLAYS, sampleRate = null, onClose, children } = props;
  const over = { overlays: overlaysOf(input, targets, index), choices: overlays };
  return (
    <aside class="detail" aria-label={`Example ${index}`}>
      <header>
        <h2>Example {index}</h2>
        <button type="button" class="link" onClick={onClose} aria-label="Close the example">
          Close
        </button>
      </header>
      <Shown shown={input} index={index} over={over} sampleRate={sampleRate} />
      {targets.map((target) => (
        <section key={target.tensor.id}>
          <h3>{target.tensor.name ?? 'target'}</h3>
          {target.decoding.kind === 'class' ? (
            <p class="class-label">{captionOf(target.exampleAt(index), target.decoding, target.words?.words)}</p>
          ) : target.decoding.kind === 'mask' ? (
            <MaskFacts target={target} index={index} hidden={overlays.hidden} />
          ) : target.decoding.kind === 'boxes' ? (
            <BoxFacts boxes={labelledBoxes(target, targets, index)} />
          ) : (
            <Shown shown={target} index={index} over={NOTHING_OVER} sampleRate={sampleRate} />
          )}
          {target.decoding.kind === 'class' && target.decoding.written === 'one-hot' ? (
            <ValueCells example={target.exampleAt(index)} decoding={{ kind: 'values' }} />
          ) : null}
        </section>
      ))}
      {children}
    </aside>
  );
}

interface Over {
  readonly overlays: Overlays;
  readonly choices: OverlayChoices;
}

const NOTHING_OVER: Over = { overlays: { masks: [], boxes: [] }, choices: USUAL_OVERLAYS };

function Shown(props: {
  readonly shown: ShownTensor;
  readonly index: number;
  readonly over: Over;
  readonly sampleRate: SampleRate | null;
}): VNode {
  const { shown, index, over, sampleRate } = props;
  const { decoding, exampleAt } = shown;
  const example = useMemo(() => exampleAt(index), [exampleAt, index]);
  if (decoding.kind === 'image')
    return <ImageDetail shown={shown} example={example} decoding={decoding} index={index} over={over} />;
  if (decoding.kind === 'lines')
    return <LinesDetail shown={shown} example={example} decoding={decoding} index={index} />;
  if (decoding.kind === 'sound')
    return <SoundDetail shown={shown} example={example} decoding={decoding} index={index} sampleRate={sampleRate} />;
  const words = shown.words?.words ?? null;
  return (
    <>
      {decoding.kind === 'tokens' && words !== null ? (
        <TokenText example={example} decoding={decoding} words={words} />
      ) : null}
      <ValueCells example={example} decoding={decoding} words={words} />
    </>
  );
}

export interface DetailProps<D> {
  readonly shown: ShownTensor;
  readonly example: Example;
  readonly decoding: D;
  readonly index: number;
}

function ImageDetail({
  shown,
  example,
  decoding,
  index,
  over,
}: DetailProps<ImageDecoding> & { readonly over: Over }): VNode {
  const [at, setAt] = useState<{ readonly row: number; readonly column: number } | null>(null);
  const { width, height, channels } = decoding;
  const size = shownSize(decoding, SIDE);
  const before = shown.ranges.find((range) => range.channels !== undefined);
  const move = (row: number, column: number): void =>
    setAt({ row: Math.min(height - 1, Math.max(0, row)), column: Math.min(width - 1, Math.max(0, column)) });
  const point = (event: PointerEvent): void =>
    move(Math.floor((event.offsetY / size.height) * height), Math.floor((event.offsetX / size.width) * width));
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((at?.row ?? 0) + (step[0] ?? 0), (at?.column ?? 0) + (step[1] ?? 0));
  };
  const read = { tabIndex: 0, onPointerMove: point, onPointerLeave: () => setAt(null), onKeyDown: key };
  const values =
    at === null
      ? null
      : Array.from(
          { length: channels },
          (_, channel) => example.values[pixelIndex(decoding, at.row, at.column, channel)],
        );
  return (
    <>
      <div class="pointed" {...read}>
        <OverlaidImage
          isLarge
          {...over}
          example={example}
          decoding={decoding}
          range={shown.range}
          side={SIDE}
          label={`Example ${index}, large. Arrow keys read its values`}
        />
      </div>
      {before === undefined || before === shown.range ? null : (
        <figure class="before">
          <ImageCanvas
            example={example}
            decoding={decoding}
            range={before}
            side={SIDE / 2}
            label={`Example ${index} before the normalisation`}
          />
          <figcaption class="quiet">Before the normalisation</figcaption>
        </figure>
      )}
      <p class="mono value" aria-live="polite">
        {at === null || values === null
          ? 'Point at a pixel to read its value.'
          : `row ${at.row}, column ${at.column}: ${values.map((value) => shortNumber(value ?? Number.NaN)).join(', ')}${classesAt(over, at, width)}`}
      </p>
    </>
  );
}

/** What the masks say of a pixel: `; mask 3`. */
function classesAt({ overlays }: Over, { row, column }: { row: number; column: number }, width: number): string {
  return overlays.masks
    .map(({ name, example, decoding }) => `; ${name} ${classesOf(example, decoding)[row * width + column] ?? ''}`)
    .join('');
}

function LinesDetail({ shown, example, decoding, index }: DetailProps<LinesDecoding>): VNode {
  const [at, setAt] = useState<number | null>(null);
  const { length, series } = decoding;
  const move = (to: number): void => setAt(Math.min(length - 1, Math.max(0, to)));
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((at ?? 0) + step);
  };
  const point = (event: PointerEvent): void => move(Math.round((event.offsetX / LINES.width) * (length - 1)));
  const read = { tabIndex: 0, onPointerMove: point, onPointerLeave: () => setAt(null), onKeyDown: key };
  const values = at === null ? [] : Array.from({ length: series }, (_, line) => example.values[at * series + line]);
  return (
    <>
      <div class="pointed" {...read}>
        <LinesCanvas
          example={example}
          decoding={decoding}
          statistics={shown.tensor.statistics}
          {...LINES}
          cursor={at}
          label={`Example ${index}, large. Left and right read its values`}
        />
      </div>
      <p class="mono value" aria-live="polite">
        {at === null
          ? 'Point at a position to read its value.'
          : `${at}: ${values.map((value) => shortNumber(value ?? Number.NaN)).join(', ')}`}
      </p>
    </>
  );
}
