import type { VNode } from 'preact';
import type { CapturedData, DataPanelState } from '../../src/editor/panels/dataMessages.ts';
import { brightnessSentence } from '../../src/tensors/brightness.ts';
import { decodingLabel } from '../../src/tensors/decoding.ts';
import { Dropdown, ProgressRing } from '../ui/controls.tsx';
import { choiceKey, type ShownTensor, shownTensor } from './choices.ts';
import { ExampleDetail } from './exampleDetail.tsx';
import { ExampleRows } from './exampleRows.tsx';
import { ExampleTiles } from './exampleTiles.tsx';
import { useTensors } from './loadedTensor.ts';

export interface BatchViewProps {
  readonly capture: CapturedData;
  readonly state: DataPanelState;
  readonly onState: (change: Partial<DataPanelState>) => void;
}

/** The examples of the batch, and how they are shown. */
export function BatchView({ capture, state, onState }: BatchViewProps): VNode {
  const loading = useTensors(capture.tensors, capture.batchSize, capture.framework, capture.capturedAt);
  if (loading.state === 'failed') return <p class="message">{loading.message}</p>;
  if (loading.state === 'loading') {
    return (
      <div class="message">
        <ProgressRing label="Reading the batch" />
      </div>
    );
  }
  const inputs = loading.tensors.filter(({ tensor }) => tensor.role === 'input');
  const chosen = inputs[Math.min(state.input, inputs.length - 1)];
  if (chosen === undefined) {
    return <p class="message">What the net was fed could not be told apart in this training step.</p>;
  }
  const input = shownTensor(chosen, state);
  const targets = loading.tensors
    .filter(({ tensor }) => tensor.role === 'target')
    .filter(({ count, shared }) => shared || count === input.count)
    .map((target) => shownTensor(target, state));
  const selected = state.selected !== null && state.selected < input.count ? state.selected : null;
  const Examples = input.decoding.kind === 'image' || input.decoding.kind === 'lines' ? ExampleTiles : ExampleRows;
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
        <DecodingChoice label="Shown as" shown={input} state={state} onState={onState} />
        {input.decoding.kind === 'image' ? <RangeChoice shown={input} state={state} onState={onState} /> : null}
        {targets.map((target) => (
          <DecodingChoice
            key={target.tensor.id}
            label={targets.length === 1 ? 'Labels as' : `${target.tensor.name ?? 'Target'} as`}
            shown={target}
            state={state}
            onState={onState}
          />
        ))}
        <Legend input={input} />
      </div>
      <div class="content">
        <Examples input={input} targets={targets} selected={selected} onSelect={select} />
        {selected === null ? null : (
          <ExampleDetail input={input} targets={targets} index={selected} onClose={() => select(null)} />
        )}
      </div>
    </>
  );
}

const inputName = ({ tensor }: { readonly tensor: { readonly name: string | null } }, index: number): string =>
  tensor.name === null ? `input ${index}` : `${index}: ${tensor.name}`;

interface ChoiceProps extends Pick<BatchViewProps, 'state' | 'onState'> {
  readonly shown: ShownTensor;
}

function DecodingChoice({ label, shown, state, onState }: ChoiceProps & { readonly label: string }): VNode {
  return (
    <Dropdown
      label={label}
      options={shown.decodings.map(decodingLabel)}
      chosen={decodingLabel(shown.decoding)}
      onChoose={(decoding) => onState({ decodings: { ...state.decodings, [choiceKey(shown)]: decoding } })}
    />
  );
}

function RangeChoice({ shown, state, onState }: ChoiceProps): VNode {
  return (
    <Dropdown
      label="Brightness"
      options={shown.ranges.map(brightnessSentence)}
      chosen={brightnessSentence(shown.range)}
      onChoose={(range) => onState({ ranges: { ...state.ranges, [choiceKey(shown)]: range } })}
    />
  );
}

/** Says what is done to the values before they are shown, which is nothing else. */
function Legend({ input: { decoding, tensor } }: { readonly input: ShownTensor }): VNode | null {
  const hasNan = (tensor.statistics?.nanCount ?? 0) > 0;
  const sentences: string[] = [];
  if (decoding.kind === 'lines') sentences.push("All on one scale, the batch's least to its greatest value.");
  if (decoding.kind === 'lines' && hasNan) sentences.push('Gaps are not numbers.');
  if (decoding.kind === 'image' && hasNan) sentences.push('Magenta is not a number.');
  return sentences.length === 0 ? null : <span class="quiet">{sentences.join(' ')}</span>;
}
