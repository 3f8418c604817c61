import type { VNode } from 'preact';
import type { DataPanelState, LayersData } from '../../../src/editor/panels/dataMessages.ts';
import { type ShownTensor, shownTensor } from '../../ui/examples/choices.ts';
import { ImageCanvas } from '../../ui/examples/imageCanvas.tsx';
import { useTensors } from '../../ui/examples/loadedTensor.ts';

const SIDE = 44;

/** The examples whose values were kept, by picture where they are pictures. */
export function WhichExample(props: {
  readonly layers: LayersData;
  readonly count: number;
  readonly state: DataPanelState;
  readonly example: number;
  readonly onExample: (example: number) => void;
}): VNode {
  const { layers, count, state, example, onExample } = props;
  const { input, batchSize, framework, capturedAt } = layers;
  const loading = useTensors(input === null ? [] : [input], batchSize, framework, capturedAt);
  const [loaded] = loading.state === 'loaded' ? loading.tensors : [];
  const shown = loaded === undefined ? null : shownTensor(loaded, state);
  return (
    <div class="which-example" role="radiogroup" aria-label="Which example the maps are of">
      {Array.from({ length: count }, (_, index) => (
        <label key={index} class={index === example ? 'chosen' : ''}>
          <input type="radio" name="layer-example" checked={index === example} onChange={() => onExample(index)} />
          {shown === null || index >= shown.count ? null : <Picture shown={shown} index={index} />}
          <span>{index}</span>
        </label>
      ))}
    </div>
  );
}

function Picture({ shown, index }: { readonly shown: ShownTensor; readonly index: number }): VNode | null {
  const { decoding, range } = shown;
  if (decoding.kind !== 'image') return null;
  return (
    <ImageCanvas
      example={shown.exampleAt(index)}
      decoding={decoding}
      range={range}
      side={SIDE}
      label={`Example ${index}`}
    />
  );
}
