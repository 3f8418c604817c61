import type { VNode } from 'preact';
import { tokensOf } from '../../../src/tensors/caption.ts';
import type { Decoding } from '../../../src/tensors/decoding.ts';
import type { Example } from '../../../src/tensors/examples.ts';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';
import { wordAt } from '../../../src/tensors/words.ts';

const MOST_CELLS = 1024;

/** The numbers of one example, each with its position. */
export function ValueCells(props: {
  readonly example: Example;
  readonly decoding: Decoding;
  /** Of tokens, by their number. */
  readonly words?: readonly string[] | null;
}): VNode {
  const { example, decoding, words = null } = props;
  const isNamed = decoding.kind === 'tokens' && words !== null;
  const all = decoding.kind === 'tokens' ? tokensOf(example, decoding.written) : example.values;
  const shown = Math.min(MOST_CELLS, all.length);
  return (
    <>
      <ol class="mono cells" start={0}>
        {Array.from({ length: shown }, (_, at) => (
          <li key={at} title={`position ${at}`}>
            <span class="quiet">{at}</span>{' '}
            {isNamed ? wordAt(words, all[at] ?? -1) : shortNumber(all[at] ?? Number.NaN)}
          </li>
        ))}
      </ol>
      {shown < all.length ? <p class="quiet">{`The first ${shown} of ${all.length} values.`}</p> : null}
    </>
  );
}
