import type { ComponentChildren, VNode } from 'preact';
import type { BaselinePanelState } from '../../src/editor/panels/baselineMessages.ts';
import type { WordList } from '../../src/tensors/words.ts';
import { Dropdown, ProgressRing } from '../ui/controls.tsx';
import { type ShownTensor, shownTensor } from '../ui/examples/choices.ts';
import type { Loading } from '../ui/examples/loadedTensor.ts';
import { ShownAs } from '../ui/examples/shownAs.tsx';

/** The sample's inputs once they are here, and how they are shown. */
export function SampleInputs(props: {
  readonly loading: Loading;
  /** Words for the tokens of a text. */
  readonly wordLists: readonly WordList[];
  readonly state: BaselinePanelState;
  readonly onState: (change: Partial<BaselinePanelState>) => void;
  readonly children: (input: ShownTensor) => ComponentChildren;
}): VNode {
  const { loading, wordLists, state, onState, children } = props;
  if (loading.state === 'failed') return <p class="stale">{loading.message}</p>;
  if (loading.state === 'loading') return <ProgressRing label="Reading the sample" />;
  const { tensors } = loading;
  const at = Math.min(state.input, tensors.length - 1);
  const chosen = tensors[at];
  if (chosen === undefined) return <p class="stale">The sample has no inputs. Draw another one.</p>;
  const input = shownTensor(chosen, state, wordLists);
  const names = tensors.map(({ tensor }, index) =>
    tensor.name === null ? `input ${index}` : `${index}: ${tensor.name}`,
  );
  return (
    <>
      <div class="choices" role="toolbar" aria-label="How the examples are shown">
        {tensors.length > 1 ? (
          <Dropdown
            label="Input"
            options={names}
            chosen={names[at] ?? ''}
            onChoose={(name) => onState({ input: names.indexOf(name) })}
          />
        ) : null}
        <ShownAs input={input} targets={[]} state={state} onState={onState} scaleOf="the data" />
      </div>
      {children(input)}
    </>
  );
}
