import { Fragment, type VNode } from 'preact';
import { USUAL_OVERLAYS } from '../../../src/editor/panels/dataMessages.ts';
import { boxFormWords } from '../../../src/tensors/boxes.ts';
import { brightnessSentence } from '../../../src/tensors/brightness.ts';
import { decodingLabel } from '../../../src/tensors/decodingLabel.ts';
import { normalisationSentence } from '../../../src/tensors/normalisation.ts';
import { Dropdown } from '../controls.tsx';
import { choiceKey, NUMBERS, type ShowingChoices, type ShownTensor } from './choices.ts';
import { OverlayChoice } from './overlayChoice.tsx';
import { SliceChoice } from './sliceChoice.tsx';

interface ShownAsProps {
  readonly input: ShownTensor;
  readonly targets: readonly ShownTensor[];
  readonly state: ShowingChoices;
  readonly onState: (change: Partial<ShowingChoices>) => void;
  /** Whose range the lines are drawn in, in words. */
  readonly scaleOf: string;
}

/** The choices of how an input and its targets are decoded, and what that does to their values. */
export function ShownAs({ input, targets, state, onState, scaleOf }: ShownAsProps): VNode {
  return (
    <>
      <DecodingChoice label="Shown as" shown={input} state={state} onState={onState} />
      <SliceChoice shown={input} state={state} onState={onState} />
      <WordsChoice
        label={input.decoding.kind === 'table' ? 'Names' : 'Words'}
        shown={input}
        state={state}
        onState={onState}
      />
      {input.decoding.kind === 'image' ? <RangeChoice shown={input} state={state} onState={onState} /> : null}
      {targets.map((target, at) => (
        <Fragment key={target.tensor.id}>
          <DecodingChoice
            label={targets.length === 1 ? 'Labels as' : `${target.tensor.name ?? `Target ${at}`} as`}
            shown={target}
            state={state}
            onState={onState}
          />
          <SliceChoice shown={target} state={state} onState={onState} />
          <WordsChoice label="Names" shown={target} state={state} onState={onState} />
        </Fragment>
      ))}
      <OverlayChoice
        targets={targets}
        choices={state.overlays ?? USUAL_OVERLAYS}
        onChoices={(change) => onState({ overlays: { ...USUAL_OVERLAYS, ...state.overlays, ...change } })}
      />
      <Legend input={input} targets={targets} scaleOf={scaleOf} />
    </>
  );
}

interface ChoiceProps extends Pick<ShownAsProps, 'state' | 'onState'> {
  readonly shown: ShownTensor;
}

function DecodingChoice({ label, shown, state, onState }: ChoiceProps & { readonly label: string }): VNode {
  return (
    <Dropdown
      label={label}
      options={shown.decodings.map(decodingLabel)}
      chosen={decodingLabel(shown.chosen)}
      onChoose={(decoding) => onState({ decodings: { ...state.decodings, [choiceKey(shown)]: decoding } })}
    />
  );
}

/** Where the words for class and token numbers are taken from, where the script has any. */
function WordsChoice({ label, shown, state, onState }: ChoiceProps & { readonly label: string }): VNode | null {
  const { wordLists, words } = shown;
  if (wordLists.length === 0) return null;
  const choose = (name: string): void => onState({ words: { ...state.words, [choiceKey(shown)]: name } });
  return (
    <Dropdown
      label={label}
      options={[...new Set(wordLists.map(({ name }) => name)), NUMBERS]}
      chosen={words?.name ?? NUMBERS}
      onChoose={choose}
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
function Legend({
  input: { decoding, tensor, normalisation },
  targets,
  scaleOf,
}: Pick<ShownAsProps, 'input' | 'targets' | 'scaleOf'>): VNode | null {
  const hasNan = (tensor.statistics?.nanCount ?? 0) > 0;
  const sentences: string[] = [];
  if ([tensor, ...targets.map((target) => target.tensor)].some(({ filling }) => filling !== undefined))
    sentences.push('Examples are of different sizes; what fills the smaller ones up is not shown.');
  if (decoding.kind === 'image' && normalisation !== null)
    sentences.push(`The net gets ${normalisationSentence(normalisation)}.`);
  if (decoding.kind === 'sound') sentences.push(`All on one scale, that of the loudest value of ${scaleOf}.`);
  if (decoding.kind === 'lines') sentences.push(`All on one scale, the least to the greatest value of ${scaleOf}.`);
  if (decoding.kind === 'lines' && hasNan) sentences.push('Gaps are not numbers.');
  if (decoding.kind === 'image' && hasNan) sentences.push('Magenta is not a number.');
  for (const { chosen } of targets)
    if (chosen.kind === 'boxes') sentences.push(`Boxes are taken for ${boxFormWords(chosen)}, from their numbers.`);
  for (const { tensor: target, shape, count, shared } of targets) {
    // In the file of a whole data source an example is a row.
    if (
      !shared &&
      target.role === 'target' &&
      target.shape[0] === count * (shape[0] ?? 1) &&
      target.shape.length === shape.length
    )
      sentences.push(
        `The criterion gets ${target.name ?? 'the target'} flat: each example is shown with its ${shape[0]}.`,
      );
  }
  return sentences.length === 0 ? null : <span class="quiet">{sentences.join(' ')}</span>;
}
