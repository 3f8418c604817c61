import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Filters } from '../../../src/tensors/filters.ts';
import { shortNumber } from '../../../src/tensors/summaryLine.ts';

const SIDE = 56;

/** One state of a layer's weights. */
export interface FilterState {
  /** `Before the first update`. */
  readonly title: string;
  readonly filters: Filters;
}

/** What the units of a layer look for, in one state or several, on one scale for all. */
export function FilterPictures({ states }: { readonly states: readonly FilterState[] }): VNode {
  const largest = states.reduce(
    (most, { filters }) => filters.pictures.flat().reduce((larger, value) => Math.max(larger, Math.abs(value)), most),
    0,
  );
  const [first] = states;
  const [shown, count] = [first?.filters.pictures.length ?? 0, first?.filters.count ?? 0];
  return (
    <>
      <p class="quiet">
        {`−${shortNumber(largest)} is black, 0 grey, ${shortNumber(largest)} white${states.length > 1 ? ', in both rows of pictures' : ''}.`}
        {count > shown ? ` ${shown} of ${count} units.` : ''}
      </p>
      <div class="filter-rows">
        {states.map(({ title, filters }) => (
          <figure key={title}>
            <figcaption>{title}</figcaption>
            <div class="filters">
              {filters.pictures.map((picture, unit) => (
                <Filter
                  key={unit}
                  filters={filters}
                  picture={picture}
                  largest={largest}
                  label={`${title}, unit ${unit}`}
                />
              ))}
            </div>
          </figure>
        ))}
      </div>
    </>
  );
}

function Filter(props: {
  readonly filters: Filters;
  readonly picture: readonly number[];
  readonly largest: number;
  readonly label: string;
}): VNode {
  const { filters, picture, largest, label } = props;
  const { width, height, channels } = filters;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const image = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; pixel++) {
      for (let colour = 0; colour < 3; colour++) {
        const value = picture[pixel * channels + (channels === 3 ? colour : 0)] ?? 0;
        image.data[pixel * 4 + colour] = Math.round(127.5 + (127.5 * value) / (largest || 1));
      }
      image.data[pixel * 4 + 3] = 255;
    }
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [picture, width, height, channels, largest]);
  const scale = Math.max(1, Math.floor(SIDE / Math.max(width, height)));
  return (
    <canvas
      ref={canvas}
      class="filter"
      width={width}
      height={height}
      style={{ width: `${width * scale}px`, height: `${height * scale}px` }}
      role="img"
      aria-label={label}
      title={label}
    />
  );
}
