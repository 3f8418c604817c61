import type { ExampleTensor, TrainingSet } from '../trainingSet.ts';

/** Examples that are equal in every number of every input, first ones first. */
export interface CopyGroup {
  readonly examples: readonly number[];
}

/** Groups of equal examples. */
export function copies({ inputs, count }: Pick<TrainingSet, 'inputs' | 'count'>): readonly CopyGroup[] {
  return groupsOf(inputs, count, () => true);
}

/** So many ways to leave out half of the numbers are tried. */
const TRIALS = 5;
/** Of the pairs that are equal in half of their numbers, so many are equal in all: copies, and not equal by chance. */
const SHARE_OF_COPIES = 0.8;
/** Fewer numbers that vary are equal by chance more often than not. */
const FEWEST_VARYING = 8;

type Examples = Pick<TrainingSet, 'inputs' | 'count'>;

/**
 * Whether equal examples are copies. Where examples are equal because there are few values to have (a table of
 * categories, short texts), many more are equal in half of their numbers and differ in the other half. Copies have
 * no such company.
 */
export function areCopies(set: Examples, equalPairs: number): boolean {
  return standOut(set, equalPairs, (keeps) => pairs(groupsOf(set.inputs, set.count, keeps)));
}

/** The same of examples of two sets. */
export function areSharedCopies(set: Examples, others: Examples, equalPairs: number): boolean {
  return standOut(set, equalPairs, (keeps) => sharedPairs(sharedBy(set, others, keeps)));
}

function standOut({ inputs, count }: Examples, equalPairs: number, pairsThat: (keeps: Keeps) => number): boolean {
  const varying = inputs.map((input) => varyingPlaces(input, count));
  const total = varying.reduce((sum, places) => sum + places.length, 0);
  if (total < FEWEST_VARYING) {
    return false;
  }
  let random = 12_345;
  const next = () => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return random / 0x7fffffff;
  };
  let most = 0;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const kept = inputs.map((_, at) => {
      const places = (varying[at] ?? []).filter(() => next() < 0.5);
      return new Set(places);
    });
    if (kept.every((places) => places.size === 0)) {
      continue;
    }
    most = Math.max(
      most,
      pairsThat((input, place) => kept[input]?.has(place) ?? false),
    );
  }
  return equalPairs >= SHARE_OF_COPIES * most;
}

export const pairs = (groups: readonly CopyGroup[]): number =>
  groups.reduce((sum, { examples }) => sum + (examples.length * (examples.length - 1)) / 2, 0);

/** An example of another set, and those of the first one that are equal to it. */
export interface SharedExample {
  readonly at: number;
  readonly examples: readonly number[];
}

/** Which examples of another set, of tensors of the same width, are equal to some of this one. */
export function shared(set: Examples, others: Examples): readonly SharedExample[] {
  return sharedBy(set, others, () => true);
}

export const sharedPairs = (found: readonly SharedExample[]): number =>
  found.reduce((sum, { examples }) => sum + examples.length, 0);

function sharedBy(set: Examples, others: Examples, keeps: Keeps): readonly SharedExample[] {
  const masks = masksOf(set.inputs, keeps);
  const byHash = new Map<number, number[]>();
  for (let at = 0; at < set.count; at += 1) {
    const hash = hashOf(set.inputs, masks, at);
    const known = byHash.get(hash);
    if (known) known.push(at);
    else byHash.set(hash, [at]);
  }
  return Array.from({ length: others.count }, (_, at) => {
    const candidates = byHash.get(hashOf(others.inputs, masks, at)) ?? [];
    return { at, examples: candidates.filter((one) => areEqual(set.inputs, masks, one, at, others.inputs)) };
  }).filter(({ examples }) => examples.length > 0);
}

/** Whether two sets have the same examples at these places. */
export function areEqualAt(set: Examples, others: Examples, places: Iterable<number>): boolean {
  const masks = masksOf(set.inputs, () => true);
  return [...places].every((at) => at < others.count && areEqual(set.inputs, masks, at, at, others.inputs));
}

function varyingPlaces({ values, width }: ExampleTensor, count: number): readonly number[] {
  return Array.from({ length: width }, (_, place) => place).filter((place) => {
    const first = values[place];
    for (let at = 1; at < count; at += 1) {
      if (values[at * width + place] !== first) {
        return true;
      }
    }
    return false;
  });
}

/** Whether a number counts: of which input, at which place. */
type Keeps = (input: number, place: number) => boolean;

const masksOf = (inputs: readonly ExampleTensor[], keeps: Keeps): readonly Uint8Array[] =>
  inputs.map(({ width }, input) => Uint8Array.from({ length: width }, (_, place) => Number(keeps(input, place))));

function groupsOf(inputs: readonly ExampleTensor[], count: number, keeps: Keeps): readonly CopyGroup[] {
  const masks = masksOf(inputs, keeps);
  const byHash = new Map<number, number[][]>();
  for (let at = 0; at < count; at += 1) {
    const hash = hashOf(inputs, masks, at);
    const groups = byHash.get(hash) ?? [];
    const same = groups.find(([first]) => first !== undefined && areEqual(inputs, masks, first, at));
    if (same) {
      same.push(at);
    } else {
      groups.push([at]);
      byHash.set(hash, groups);
    }
  }
  return [...byHash.values()].flat().flatMap((examples) => (examples.length > 1 ? [{ examples }] : []));
}

const words = new Float32Array(1);
const bits = new Uint32Array(words.buffer);

/** FNV-1a over the numbers as 32-bit floats. */
function hashOf(inputs: readonly ExampleTensor[], masks: readonly Uint8Array[], at: number): number {
  let hash = 0x811c9dc5;
  for (const [input, { values, width }] of inputs.entries()) {
    const mask = masks[input];
    for (let place = 0; place < width; place += 1) {
      if (mask?.[place] === 1) {
        words[0] = values[at * width + place] ?? 0;
        hash = Math.imul(hash ^ (bits[0] ?? 0), 0x01000193);
        hash ^= hash >>> 15;
      }
    }
  }
  return hash >>> 0;
}

function areEqual(
  inputs: readonly ExampleTensor[],
  masks: readonly Uint8Array[],
  one: number,
  other: number,
  others = inputs,
): boolean {
  return inputs.every(({ values, width }, input) => {
    const [mask, compared] = [masks[input], others[input]?.values ?? []];
    for (let place = 0; place < width; place += 1) {
      if (mask?.[place] === 1 && !Object.is(values[one * width + place], compared[other * width + place])) {
        return false;
      }
    }
    return true;
  });
}
