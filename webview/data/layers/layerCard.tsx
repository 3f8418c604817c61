import type { VNode } from 'preact';
import type { ShownLayer } from '../../../src/editor/panels/dataMessages.ts';
import { summaryLine } from '../../../src/tensors/summaryLine.ts';
import type { SourceLocation } from '../../../src/training/protocol/capture.ts';
import { AFTER, BEFORE } from '../../ui/netStates.ts';
import { LayerMaps } from './layerMaps.tsx';
import { commonRange } from './shownLayers.ts';
import { ValueHistogram } from './valueHistogram.tsx';

/** One layer: its figures over the whole batch, how its values are spread, and what it gives for one example; once or twice. */
export function LayerCard(props: {
  readonly layer: ShownLayer;
  /** The same after a training; null where there was none. */
  readonly trained: ShownLayer | null;
  readonly example: number;
  readonly onReveal: (location: SourceLocation) => void;
}): VNode {
  const { layer, trained, example, onReveal } = props;
  const { name, kind, location, place } = layer;
  const states = trained === null ? [layer] : [layer, trained];
  const range = commonRange(states);
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
      <div class="states">
        {states.map((state, index) => (
          <LayerState
            key={index}
            layer={state}
            title={trained === null ? null : index === 0 ? BEFORE : AFTER}
            range={range}
            example={example}
          />
        ))}
      </div>
    </article>
  );
}

function LayerState(props: {
  readonly layer: ShownLayer;
  readonly title: string | null;
  readonly range: ReturnType<typeof commonRange>;
  readonly example: number;
}): VNode {
  const { layer, title, range, example } = props;
  const { name, shape, statistics, histogram, kept } = layer;
  return (
    <section class="state" aria-label={title === null ? name : `${name}: ${title}`}>
      {title === null ? null : <h3>{title}</h3>}
      <p class="mono">{summaryLine({ dtype: kept?.dtype ?? 'float32', shape, statistics })}</p>
      <p class="shares">{sharesOf(layer).join(' · ')}</p>
      <div class="drawn">
        {statistics === null || range === null || histogram === undefined || histogram.length === 0 ? null : (
          <ValueHistogram name={name} counts={histogram} statistics={statistics} axis={range} />
        )}
        <LayerMaps layer={layer} example={example} range={range} isShared={title !== null} />
      </div>
    </section>
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
