import type { VNode } from 'preact';
import type { DataPanelState } from '../../src/editor/panels/dataMessages.ts';

const CHOICES: readonly (readonly [DataPanelState['showing'], string])[] = [
  ['batch', 'Batch'],
  ['all', 'All examples'],
];

/** Whether the captured batch is looked at or the whole data source. */
export function WhichExamples(props: {
  readonly showing: DataPanelState['showing'];
  readonly onShow: (showing: DataPanelState['showing']) => void;
}): VNode {
  const { showing, onShow } = props;
  return (
    <div class="which" role="radiogroup" aria-label="Which examples are shown">
      {CHOICES.map(([which, words]) => (
        <label key={which} class={which === showing ? 'chosen' : ''}>
          <input type="radio" name="which" checked={which === showing} onChange={() => onShow(which)} />
          {words}
        </label>
      ))}
    </div>
  );
}
