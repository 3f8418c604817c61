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

/**
 * Whether equal examples are copies. Where examples are equal because there are few values to have (a table of
 * categories, short texts), many more are equal in half of their numbers and differ in the other half. Copies have
 * no such company.
 */
export function areCopies({ inputs, count }: Pick<TrainingSet, 'inputs' | 'count'>, equalPairs: number): boolean {
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
    most = Math.max(most, pairs(groupsOf(inputs, count, (input, place) => kept[input]?.has(place) ?? false)));
  }
  return equalPairs >= SHARE_OF_COPIES * most;
}

export const pairs = (groups: readonly CopyGroup[]): number =>
  groups.reduce((sum, { examples }) => sum + (examples.length * (examples.length - 1)) / 2, 0);

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

function groupsOf(
  inputs: readonly ExampleTensor[],
  count: number,
  keeps: (input: number, place: number) => boolean,
): readonly CopyGroup[] {
  const masks = inputs.map(({ width }, input) =>
    Uint8Array.from({ length: width }, (_, place) => Number(keeps(input, place))),
  );
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

function areEqual(inputs: readonly ExampleTensor[], masks: readonly Uint8Array[], one: number, other: number): boolean {
  return inputs.every(({ values, width }, input) => {
    const mask = masks[input];
    for (let place = 0; place < width; place += 1) {
      if (mask?.[place] === 1 && !Object.is(values[one * width + place], values[other * width + place])) {
        return false;
      }
    }
    return true;
  });
}
