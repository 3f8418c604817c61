import type { VNode } from 'preact';
import type { ReportFirstLayer } from '../../src/editor/panels/reportMessages.ts';
import { FilterPictures } from '../ui/filters/filterPictures.tsx';
import { BEFORE } from '../ui/netStates.ts';

/** What the units of the first layer look for at a capture: of a script of which no training was watched. */
export function CapturedFirstLayer({ layer }: { readonly layer: ReportFirstLayer }): VNode {
  const { name, filters, stale } = layer;
  return (
    <section aria-label="First layer" class="captured-first-layer">
      <h2>First layer: {name}</h2>
      {stale ? <p class="quiet">Stale: the script has changed since.</p> : null}
      <FilterPictures states={[{ title: BEFORE, filters }]} />
    </section>
  );
}
