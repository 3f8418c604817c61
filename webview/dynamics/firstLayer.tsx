import type { VNode } from 'preact';
import type { DynamicsRun } from '../../src/editor/panels/dynamicsMessages.ts';
import { FilterPictures } from '../ui/filters/filterPictures.tsx';
import { AFTER, BEFORE } from '../ui/netStates.ts';

/** What the units of the first layer look for, before and after, on one scale for all. */
export function FirstLayer({ filters }: { readonly filters: NonNullable<DynamicsRun['filters']> }): VNode {
  const { name, atInit, trained } = filters;
  const before = { title: BEFORE, filters: atInit };
  return (
    <section aria-label="First layer">
      <h2>First layer: {name}</h2>
      <FilterPictures states={trained === null ? [before] : [before, { title: AFTER, filters: trained }]} />
    </section>
  );
}
