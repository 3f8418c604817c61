import type { VNode } from 'preact';
import type { CapturedData, HowShown } from '../../src/editor/panels/dataMessages.ts';
import type { WordList } from '../../src/tensors/words.ts';
import { Dropdown, ProgressRing } from '../ui/controls.tsx';
import { shownTensor } from '../ui/examples/choices.ts';
import { isDrawn } from '../ui/examples/examplePicture.tsx';
import { useTensors } from '../ui/examples/loadedTensor.ts';
import { ShownAs } from '../ui/examples/shownAs.tsx';
import { ExampleDetail } from './exampleDetail.tsx';
import { ExampleRows } from './exampleRows.tsx';
import { ExampleTiles } from './exampleTiles.tsx';

export interface BatchViewProps {
  readonly capture: Pick<CapturedData, 'tensors' | 'batchSize' | 'framework' | 'capturedAt'> &
    Partial<Pick<CapturedData, 'sampleRate'>>;
  /** Words for class and token numbers. */
  readonly wordLists?: readonly WordList[];
  readonly state: HowShown;
  readonly onState: (change: Partial<HowShown>) => void;
}

/** The examples of the batch, and how they are shown. */
export function BatchView({ capture, wordLists = [], state, onState }: BatchViewProps): VNode {
  const loading = useTensors(capture.tensors, capture.batchSize, capture.framework, capture.capturedAt);
  if (loading.state === 'failed') return <p class="message">{loading.message}</p>;
  if (loading.state === 'loading') {
    return (
      <div class="message">
        <ProgressRing label="Reading the batch" />
      </div>
    );
  }
  const inputs = loading.tensors.filter(({ tensor }) => tensor.role !== 'target');
  const chosen = inputs[Math.min(state.input, inputs.length - 1)];
  if (chosen === undefined) {
    return <p class="message">What the net was fed could not be told apart in this training step.</p>;
  }
  const input = shownTensor(chosen, state, wordLists);
  const targets = loading.tensors
    .filter(({ tensor }) => tensor.role === 'target')
    .filter(({ count, shared }) => shared || count === input.count)
    .map((target) => shownTensor(target, state, wordLists));
  const selected = state.selected !== null && state.selected < input.count ? state.selected : null;
  const Examples = isDrawn(input.decoding) ? ExampleTiles : ExampleRows;
  const select = (index: number | null): void => onState({ selected: index });
  return (
    <>
      <div class="choices" role="toolbar" aria-label="How the batch is shown">
        {inputs.length > 1 ? (
          <Dropdown
            label="Input"
            options={inputs.map(inputName)}
            chosen={inputName(chosen, inputs.indexOf(chosen))}
            onChoose={(name) => onState({ input: inputs.map(inputName).indexOf(name) })}
          />
        ) : null}
        <ShownAs input={input} targets={targets} state={state} onState={onState} scaleOf="the batch" />
      </div>
      <div class="content">
        <Examples input={input} targets={targets} overlays={state.overlays} selected={selected} onSelect={select} />
        {selected === null ? null : (
          <ExampleDetail
            input={input}
            targets={targets}
            index={selected}
            overlays={state.overlays}
            sampleRate={capture.sampleRate ?? null}
            onClose={() => select(null)}
          />
        )}
      </div>
    </>
  );
}

const inputName = ({ tensor }: { readonly tensor: { readonly name: string | null } }, index: number): string =>
  tensor.name === null ? `input ${index}` : `${index}: ${tensor.name}`;
