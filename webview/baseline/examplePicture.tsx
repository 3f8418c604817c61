import type { VNode } from 'preact';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ExamplePicture as DrawnExample, isDrawn } from '../ui/examples/examplePicture.tsx';
import { TokenText } from '../ui/examples/tokenText.tsx';
import { ValueCells } from '../ui/examples/valueCells.tsx';

/** One example as it is shown, without its label. */
export function ExamplePicture(props: {
  readonly input: ShownTensor;
  readonly place: number;
  /** Of the longer side, in pixels. */
  readonly side: number;
  readonly label: string;
}): VNode | null {
  const { input, place, side, label } = props;
  const { decoding } = input;
  const example = input.exampleAt(place);
  if (isDrawn(decoding)) {
    const lines = { width: side, height: Math.round(side * 0.45) };
    return <DrawnExample shown={input} example={example} size={{ side, lines }} label={label} />;
  }
  const words = input.words?.words ?? null;
  return (
    <section class="numbers" aria-label={label}>
      {decoding.kind === 'tokens' && words !== null ? (
        <TokenText example={example} decoding={decoding} words={words} />
      ) : (
        <ValueCells example={example} decoding={decoding} words={words} />
      )}
    </section>
  );
}
