import type { VNode } from 'preact';
import type { ShownLayer } from '../../../src/editor/panels/dataMessages.ts';
import { summaryLine } from '../../../src/tensors/summaryLine.ts';
import type { SourceLocation } from '../../../src/training/protocol/capture.ts';
import { LayerMaps } from './layerMaps.tsx';
import { ValueHistogram } from './valueHistogram.tsx';

/** One layer: its figures over the whole batch, how its values are spread, and what it gives for one example. */
export function LayerCard(props: {
  readonly layer: ShownLayer;
  readonly example: number;
  readonly onReveal: (location: SourceLocation) => void;
}): VNode {
  const { layer, example, onReveal } = props;
  const { name, kind, shape, statistics, location, place, histogram, kept } = layer;
  return (
    <article class="layer" data-layer={name}>
      <h2>
        {name} <span class="quiet">{kind}</span>
        {location === null ? null : (
          <button type="button" class="link" onClick={() => onReveal(location)}>
            {place}
          </button>
        )}
      </h2>
      <p class="mono">{summaryLine({ dtype: kept?.dtype ?? 'float32', shape, statistics })}</p>
      <p class="shares">{sharesOf(layer).join(' · ')}</p>
      <div class="drawn">
        {statistics === null || histogram === undefined || histogram.length === 0 ? null : (
          <ValueHistogram name={name} counts={histogram} statistics={statistics} />
        )}
        <LayerMaps layer={layer} example={example} />
      </div>
    </article>
  );
}

/** In words, the striking ones marked by words and not by colour alone. */
function sharesOf({ deadShare, zeroShare, saturatedShare }: ShownLayer): readonly string[] {
  const percent = (share: number): string =>
    share > 0 && share < 0.001 ? '< 0.1 %' : `${Number((100 * share).toFixed(1))} %`;
  return [
    `${percent(deadShare)} of the units dead (0 for every example)`,
    `${percent(zeroShare)} of the values 0`,
    ...(saturatedShare === null ? [] : [`${percent(saturatedShare)} of the values saturated (within 1 % of a limit)`]),
  ];
}
