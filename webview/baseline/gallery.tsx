import type { VNode } from 'preact';
import type { ShownRow, ShownSample } from '../../src/editor/panels/baselineMessages.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import type { ShownTensor } from '../ui/examples/choices.ts';
import { classWords } from './answerKeys.ts';
import { ExamplePicture } from './examplePicture.tsx';

const SIDE = 112;
const MOST = 60;

/** Examples with their labels and all that was said of them. */
export function Gallery(props: {
  readonly sample: ShownSample;
  readonly rows: readonly ShownRow[];
  readonly input: ShownTensor;
}): VNode {
  const { sample, rows, input } = props;
  if (rows.length === 0) return <p class="quiet">There are no such examples.</p>;
  return (
    <div class="gallery">
      <ul aria-label={`${rows.length} examples`}>
        {rows.slice(0, MOST).map((row) => {
          const words = wordsOf(row, sample);
          return (
            <li key={row.place}>
              <ExamplePicture
                input={input}
                place={row.place}
                side={SIDE}
                label={`example ${row.example}: ${words.join(', ')}`}
              />
              {words.map((line, at) => (
                <span key={line} class={at === 0 ? 'label' : ''}>
                  {line}
                </span>
              ))}
              <span class="quiet">{`#${row.example}`}</span>
            </li>
          );
        })}
      </ul>
      {rows.length > MOST ? <p class="quiet">{`The first ${MOST} of ${rows.length}.`}</p> : null}
    </div>
  );
}

function wordsOf({ label, passes, net }: ShownRow, { kind, classes }: ShownSample): readonly string[] {
  const word = (said: number | '?'): string => {
    if (said === '?') return '?';
    const named = classes[said];
    return kind === 'values' || named === undefined ? shortNumber(said) : classWords(named);
  };
  const said = passes.flatMap((each) => (each === null ? [] : [word(each)]));
  return [
    `label ${word(label)}`,
    ...(said.length === 0 ? [] : [`you ${said.join(', ')}`]),
    ...(net === null ? [] : [`net ${word(net)}`]),
  ];
}
