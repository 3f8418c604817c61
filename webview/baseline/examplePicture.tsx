import type { VNode } from 'preact';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ImageCanvas } from '../ui/examples/imageCanvas.tsx';
import { LinesCanvas } from '../ui/examples/linesCanvas.tsx';
import { ValueCells } from '../ui/examples/valueCells.tsx';

/** One example as it is shown, without its label. */
export function ExamplePicture(props: {
  readonly input: ShownTensor;
  readonly place: number;
  /** Of the longer side, in pixels. */
  readonly side: number;
  readonly label: string;
}): VNode {
  const { input, place, side, label } = props;
  const { decoding, range, tensor } = input;
  const example = input.exampleAt(place);
  if (decoding.kind === 'image') {
    return <ImageCanvas example={example} decoding={decoding} range={range} side={side} label={label} />;
  }
  if (decoding.kind === 'lines') {
    const size = { width: side, height: Math.round(side * 0.45) };
    return <LinesCanvas example={example} decoding={decoding} statistics={tensor.statistics} {...size} label={label} />;
  }
  return (
    <section class="numbers" aria-label={label}>
      <ValueCells example={example} decoding={decoding} words={input.words?.words ?? null} />
    </section>
  );
}
