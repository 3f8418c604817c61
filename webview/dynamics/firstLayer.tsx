import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DynamicsRun } from '../../src/editor/panels/dynamicsMessages.ts';
import type { Filters } from '../../src/tensors/filters.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';

const SIDE = 56;

/** What the units of the first layer look for, before and after, on one scale for all. */
export function FirstLayer({ filters }: { readonly filters: NonNullable<DynamicsRun['filters']> }): VNode {
  const { name, atInit, trained } = filters;
  const largest = [...atInit.pictures, ...(trained?.pictures ?? [])]
    .flat()
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    <section aria-label="First layer">
      <h2>First layer: {name}</h2>
      <p class="quiet">
        {`−${shortNumber(largest)} is black, 0 grey, ${shortNumber(largest)} white, in both rows of pictures.`}
        {atInit.count > atInit.pictures.length ? ` ${atInit.pictures.length} of ${atInit.count} units.` : ''}
      </p>
      <div class="filter-rows">
        <Row title="Before the first update" filters={atInit} largest={largest} />
        {trained === null ? null : <Row title="As the script left it" filters={trained} largest={largest} />}
      </div>
    </section>
  );
}

function Row(props: { readonly title: string; readonly filters: Filters; readonly largest: number }): VNode {
  const { title, filters, largest } = props;
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <div class="filters">
        {filters.pictures.map((picture, unit) => (
          <Filter key={unit} filters={filters} picture={picture} largest={largest} label={`${title}, unit ${unit}`} />
        ))}
      </div>
    </figure>
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
    />
  );
}
