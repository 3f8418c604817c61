import type { SyntaxNode } from '@lezer/common';
import type { Framework, LayerSummary, SourceLocation } from '../../training/protocol/capture.ts';
import type { SourceEdit } from '../../training/protocol/messages.ts';
import { type Call, callsOf } from '../syntax/calls.ts';
import type { Source } from '../syntax/source.ts';
import { childrenOf, Definitions, type Root } from './definitions.ts';
import { layerWidthsOf } from './layerCalls.ts';

/** A width of hidden layers that can be changed in the script's source. */
export interface WidthKnob {
  /** `hidden`, the name that holds it; null for a number that stands in the layers' own calls. */
  readonly name: string | null;
  readonly value: number;
  /** Where a person would change it. */
  readonly location: SourceLocation;
  /** Lines of the layers that get wider. */
  readonly layers: readonly SourceLocation[];
  readonly edits: (factor: number) => readonly SourceEdit[];
}

interface Place {
  readonly source: Source;
  readonly call: Call;
  readonly kind: string;
  readonly input: SyntaxNode | null;
  readonly output: SyntaxNode | null;
  /** Where its layers come among all, in the order in which they are applied: the first and the last that it makes. */
  readonly order: number;
  readonly lastOrder: number;
}

/** Calls whose arguments repeat a width: where features are laid out flat, and first states. */
const RESHAPES = /^(view|reshape|flatten)$/;

/**
 * The widths of a net's hidden layers. What comes out of the last layer and what enters the first stay as they are.
 * @param sources the person's files in which the layers are made, and the script
 * @param layers as captured, in the order in which they are applied
 */
export function widthKnobsOf(
  sources: readonly Source[],
  layers: readonly LayerSummary[],
  framework: Framework,
): readonly WidthKnob[] {
  const definitions = new Definitions(sources);
  const places = placesOf(sources, layers, framework);
  const weighty = places.filter(({ output }) => output !== null);
  const last = Math.max(...weighty.map(({ lastOrder }) => lastOrder));
  const first = Math.min(...weighty.map(({ order }) => order));
  const rootsOf = ({ source }: Place, node: SyntaxNode | null) => (node ? definitions.rootsOf(source, node) : []);
  // A call in a helper makes several layers, the last of which may be the net's; the others' widths are hidden.
  const fixed = new Set(
    weighty.flatMap((place) => {
      const [outputs, inputs] = [rootsOf(place, place.output), rootsOf(place, place.input)];
      const single = place.order === place.lastOrder;
      return [
        ...(place.lastOrder === last ? (single ? outputs : outputs.slice(-1)) : []),
        ...(place.order === first ? (single ? inputs : inputs.slice(0, 1)) : []),
      ].flatMap((root) => (root.inner ? [] : [keyOf(root)]));
    }),
  );
  const isFree = (root: Root) => !fixed.has(keyOf(root));
  const hidden = weighty.filter(({ order }) => order < last);
  const inputs = places.flatMap((place) => rootsOf(place, place.input)).filter(isFree);
  const groups = new Map<string, { readonly roots: Map<string, Root>; readonly places: Set<Place> }>();
  for (const place of hidden) {
    for (const root of rootsOf(place, place.output).filter(isFree)) {
      const key = root.name === null ? String(root.value) : keyOf(root);
      const group = groups.get(key) ?? { roots: new Map(), places: new Set() };
      groups.set(key, group);
      group.roots.set(keyOf(root), root);
      group.places.add(place);
      for (const input of root.name === null ? inputs : []) {
        if (input.name === null && input.value === root.value) group.roots.set(keyOf(input), input);
      }
    }
  }
  return [...groups.values()].flatMap(({ roots, places: widened }) => {
    const all = [...roots.values()];
    const [root] = all;
    if (!root) return [];
    const flat = flattened(sources, places, [...widened], root).filter(
      ({ value }) => value === root.value || !groups.has(String(value)),
    );
    return {
      name: root.name,
      value: root.value,
      location: locationOf(root.source, root.node),
      layers: [...widened].map(({ source, call }) => locationOf(source, call.node)),
      edits: (factor: number) => [
        ...all.map(({ source, node, value }) => source.edit(node.from, node.to, String(Math.round(factor * value)))),
        ...flat.map(({ source, node, value }) => source.edit(node.from, node.to, String(Math.round(factor * value)))),
      ],
    };
  });
}

const keyOf = ({ source, node }: Pick<Root, 'source' | 'node'>) => `${source.file}:${node.from}`;

export function locationOf(source: Source, { from }: { readonly from: number }): SourceLocation {
  const line = source.lineAt(from);
  return { file: source.file, line, column: from - source.startOfLine(line) + 1 };
}

/** The calls that make the captured layers. A call may run over several lines; one line may make several layers. */
function placesOf(sources: readonly Source[], layers: readonly LayerSummary[], framework: Framework): readonly Place[] {
  const made = layers.flatMap(({ location, parameterCount }, order) =>
    location && parameterCount > 0 ? [{ location, order }] : [],
  );
  return sources.flatMap((source) =>
    callsOf(source).flatMap((call) => {
      const widths = layerWidthsOf(source, call, framework);
      if (!widths) return [];
      const [from, to] = [source.lineAt(call.node.from), source.lineAt(call.node.to)];
      const orders = made
        .filter(({ location }) => location.file === source.file && from <= location.line && location.line <= to)
        .map(({ order }) => order);
      if (orders.length === 0) return [];
      // Layers that share a line come in the order in which they stand there.
      const together = callsOf(source).filter(
        (other) => source.lineAt(other.node.from) === from && layerWidthsOf(source, other, framework),
      );
      const at = together.findIndex((other) => other.node.from === call.node.from);
      const own = together.length > 1 ? orders.slice(Math.min(at, orders.length - 1)).slice(0, 1) : orders;
      return [{ source, call, kind: call.name, ...widths, order: Math.min(...own), lastOrder: Math.max(...own) }];
    }),
  );
}

/**
 * A dense layer behind filters takes a multiple of their number, written out as one number or as a product; so do the
 * calls that lay the features out flat.
 */
function flattened(
  sources: readonly Source[],
  places: readonly Place[],
  widened: readonly Place[],
  root: Root,
): readonly Root[] {
  const filters = widened.filter(({ kind }) => /^Conv/.test(kind));
  const next = filters.flatMap(({ order }) => {
    const following = places.filter((place) => place.order > order && place.output !== null);
    const nearest = following.toSorted((one, other) => one.order - other.order)[0];
    return nearest?.kind === 'Linear' && nearest.input ? [{ source: nearest.source, node: nearest.input }] : [];
  });
  const found: Root[] = [];
  const numbers: number[] = [];
  for (const { source, node } of next) {
    const value = Number(source.textOf(node));
    if (node.name === 'Number' && value !== root.value && value % root.value === 0) {
      numbers.push(value);
      found.push({ source, node, value, name: null });
    } else if (root.name === null) found.push(...factorOf(source, node, root.value));
  }
  if (next.length === 0) return [];
  for (const source of sources) {
    for (const { positional } of callsOf(source).filter(({ name }) => RESHAPES.test(name))) {
      for (const node of positional) {
        const value = Number(source.textOf(node));
        if (node.name === 'Number' && numbers.includes(value)) found.push({ source, node, value, name: null });
        else if (root.name === null) found.push(...factorOf(source, node, root.value));
      }
    }
  }
  return found;
}

/** The first factor of a product of numbers that equals a width. */
function factorOf(source: Source, node: SyntaxNode, value: number): readonly Root[] {
  if (node.name !== 'BinaryExpression') return [];
  for (const child of childrenOf(node)) {
    if (child.name === 'Number' && Number(source.textOf(child)) === value)
      return [{ source, node: child, value, name: null }];
    const inner = factorOf(source, child, value);
    if (inner.length > 0) return inner;
  }
  return [];
}
