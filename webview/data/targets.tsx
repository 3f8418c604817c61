import type { VNode } from 'preact';
import { captionOf } from '../../src/tensors/caption.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { ImageCanvas } from '../ui/examples/imageCanvas.tsx';

/** What an example is labelled with, in words: `7`, or `x 0.3, y 2` where there are several targets. */
export function targetWords(targets: readonly ShownTensor[], index: number): string {
  return targets
    .filter(({ decoding }) => decoding.kind !== 'image')
    .map((target) => {
      const words = captionOf(target.exampleAt(index), target.decoding, target.words?.words);
      return targets.length === 1 ? words : `${target.tensor.name ?? 'target'} ${words}`;
    })
    .join(', ');
}

/** Targets that are pictures themselves, as an autoencoder's are. */
export function TargetPictures(props: {
  readonly targets: readonly ShownTensor[];
  readonly index: number;
  readonly side: number;
}): VNode {
  const { targets, index, side } = props;
  return (
    <>
      {targets.map(({ tensor, decoding, range, exampleAt }) =>
        decoding.kind === 'image' ? (
          <ImageCanvas
            key={tensor.id}
            example={exampleAt(index)}
            decoding={decoding}
            range={range}
            side={side}
            label={`target of example ${index}`}
          />
        ) : null,
      )}
    </>
  );
}
