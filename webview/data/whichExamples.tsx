import type { VNode } from 'preact';
import type { DataPanelState } from '../../src/editor/panels/dataMessages.ts';

const CHOICES: readonly (readonly [DataPanelState['showing'], string])[] = [
  ['batch', 'Batch'],
  ['all', 'All examples'],
  ['layers', 'Layers'],
];

/** Whether the captured batch is looked at, the whole data source, or what the net's layers make of the batch. */
export function WhichExamples(props: {
  readonly showing: DataPanelState['showing'];
  readonly onShow: (showing: DataPanelState['showing']) => void;
}): VNode {
  const { showing, onShow } = props;
  return (
    <div class="which" role="radiogroup" aria-label="What is shown">
      {CHOICES.map(([which, words]) => (
        <label key={which} class={which === showing ? 'chosen' : ''}>
          <input type="radio" name="which" checked={which === showing} onChange={() => onShow(which)} />
          {words}
        </label>
      ))}
    </div>
  );
}
