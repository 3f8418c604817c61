import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownLayer } from '../../../src/editor/panels/dataMessages.ts';
import { brightnessSentence } from '../../../src/tensors/brightness.ts';
import { mapRaster, type UnitMaps, unitMaps } from '../../../src/tensors/unitMaps.ts';
import { useSavedValues } from './savedValues.ts';

const MAP_SIDE = 56;
const CELL = 8;
const LARGEST = 512;
const SHOWN_MAPS = 64;

/** What the layer's units give for one example, all on the scale of the layer's own values in the whole batch. */
export function LayerMaps(props: {
  readonly layer: ShownLayer;
  readonly example: number;
  /** What is black and what is white. */
  readonly range: { readonly minimum: number; readonly maximum: number } | null;
  /** The scale is that of the layer's other state, too. */
  readonly isShared: boolean;
}): VNode | null {
  const { layer, example, range: scale, isShared } = props;
  const place = useRef<HTMLDivElement>(null);
  const seen = useSeen(place);
  const values = useSavedValues(seen ? layer.uri : null);
  const { unitAxis = 1, name, uri } = layer;
  const count = values?.shape[0] ?? 0;
  const maps = useMemo(
    () => (values === null || example >= count ? null : unitMaps(values, unitAxis, example)),
    [values, unitAxis, example, count],
  );
  if (uri === null) return <p class="quiet">What one example gives is too large to be kept.</p>;
  if (scale === null) return null;
  const range = { black: scale.minimum, white: scale.maximum, own: !isShared };
  const shown = maps?.pictures.slice(0, SHOWN_MAPS) ?? [];
  const more = (maps?.pictures.length ?? 0) - shown.length;
  return (
    <div class="maps" ref={place}>
      {values !== null && example >= count ? (
        <p class="quiet">{`Only the first ${count} examples were kept of this layer.`}</p>
      ) : null}
      {maps === null
        ? null
        : shown.map((picture, unit) => (
            <MapCanvas
              key={unit}
              picture={picture}
              maps={maps}
              range={range}
              label={
                maps.kind === 'maps'
                  ? `${name}, unit ${unit}, example ${example}`
                  : `${name}, all units, example ${example}`
              }
            />
          ))}
      {maps === null ? null : (
        <p class="quiet scale">
          {`${WORDS[maps.kind]} ${brightnessSentence(range)}${isShared ? ', before and after' : ''}.`}
          {more > 0 ? ` ${more} more units are not drawn.` : ''}
        </p>
      )}
    </div>
  );
}

const WORDS: Readonly<Record<UnitMaps['kind'], string>> = {
  maps: 'A map a unit.',
  sequence: 'A row a unit, a column a position.',
  cells: 'A cell a unit.',
};

function MapCanvas(props: {
  readonly picture: ArrayLike<number>;
  readonly maps: UnitMaps;
  readonly range: { readonly black: number; readonly white: number };
  readonly label: string;
}): VNode {
  const { picture, maps, range, label } = props;
  const { kind, width, height } = maps;
  const { black, white } = range;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const raster = mapRaster(picture, { width, height }, { black, white });
    canvas.current?.getContext('2d')?.putImageData(new ImageData(raster.rgba, width, height), 0, 0);
  }, [picture, width, height, black, white]);
  const scale =
    kind === 'maps' ? MAP_SIDE / Math.max(width, height) : Math.min(CELL, LARGEST / width, LARGEST / height);
  const whole = scale >= 1 ? Math.floor(scale) : scale;
  return (
    <canvas
      ref={canvas}
      class={whole >= 1 ? 'pixels' : ''}
      width={width}
      height={height}
      style={{ width: `${width * whole}px`, height: `${height * whole}px` }}
      role="img"
      aria-label={label}
      title={label}
    />
  );
}

/** Whether an element has come near the visible part of the panel. */
function useSeen(place: { readonly current: HTMLElement | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (place.current === null || seen) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: '400px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place, seen]);
  return seen;
}
