import type { ComponentChildren, VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { captionOf } from '../../src/tensors/caption.ts';
import type { Example } from '../../src/tensors/examples.ts';
import { pixelIndex } from '../../src/tensors/raster.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ImageCanvas, type ImageDecoding, shownSize } from '../ui/examples/imageCanvas.tsx';
import { LinesCanvas, type LinesDecoding } from '../ui/examples/linesCanvas.tsx';
import { ValueCells } from '../ui/examples/valueCells.tsx';

const SIDE = 252;
const LINES = { width: 252, height: 140 } as const;

/** One example, large, with the value under the pointer. */
export function ExampleDetail(props: {
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  readonly index: number;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}): VNode {
  const { input, targets, index, onClose, children } = props;
  return (
    <aside class="detail" aria-label={`Example ${index}`}>
      <header>
        <h2>Example {index}</h2>
        <button type="button" class="link" onClick={onClose} aria-label="Close the example">
          Close
        </button>
      </header>
      <Shown shown={input} index={index} />
      {targets.map((target) => (
        <section key={target.tensor.id}>
          <h3>{target.tensor.name ?? 'target'}</h3>
          {target.decoding.kind === 'class' ? (
            <p class="class-label">{captionOf(target.exampleAt(index), target.decoding, target.words?.words)}</p>
          ) : (
            <Shown shown={target} index={index} />
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

function Shown({ shown, index }: { readonly shown: ShownTensor; readonly index: number }): VNode {
  const { decoding, exampleAt } = shown;
  const example = useMemo(() => exampleAt(index), [exampleAt, index]);
  if (decoding.kind === 'image')
    return <ImageDetail shown={shown} example={example} decoding={decoding} index={index} />;
  if (decoding.kind === 'lines')
    return <LinesDetail shown={shown} example={example} decoding={decoding} index={index} />;
  return <ValueCells example={example} decoding={decoding} words={shown.words?.words ?? null} />;
}

interface DetailProps<D> {
  readonly shown: ShownTensor;
  readonly example: Example;
  readonly decoding: D;
  readonly index: number;
}

function ImageDetail({ shown, example, decoding, index }: DetailProps<ImageDecoding>): VNode {
  const [at, setAt] = useState<{ readonly row: number; readonly column: number } | null>(null);
  const { width, height, channels } = decoding;
  const size = shownSize(decoding, SIDE);
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
        <ImageCanvas
          example={example}
          decoding={decoding}
          range={shown.range}
          side={SIDE}
          label={`Example ${index}, large. Arrow keys read its values`}
        />
      </div>
      <p class="mono value" aria-live="polite">
        {at === null || values === null
          ? 'Point at a pixel to read its value.'
          : `row ${at.row}, column ${at.column}: ${values.map((value) => shortNumber(value ?? Number.NaN)).join(', ')}`}
      </p>
    </>
  );
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
