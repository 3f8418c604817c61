import type { VNode } from 'preact';
import { tokensOf } from '../../../src/tensors/caption.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { runningText } from '../../../src/tensors/runningText.ts';

/** A sequence of tokens as a person reads it, without what fills it up. */
export function TokenText(props: {
  readonly example: Example;
  readonly decoding: Decoding & { kind: 'tokens' };
  readonly words: readonly string[];
}): VNode {
  const { example, decoding, words } = props;
  const { text, padding } = runningText(tokensOf(example, decoding.written), words);
  const filled = padding === null ? null : `${padding.count} × ${padding.word}`;
  return (
    <p class="token-text">
      {padding?.where === 'before' ? <span class="quiet">{filled} </span> : null}
      {text}
      {padding?.where === 'after' ? <span class="quiet"> {filled}</span> : null}
    </p>
  );
}
