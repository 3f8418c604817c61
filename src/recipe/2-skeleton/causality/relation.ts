import type { Sequences } from './sequences.ts';

/** Share of the positions at which a target has to equal an input. Targets that are left out of the loss do not count. */
const NEARLY_ALL = 0.98;
/** With fewer different values equality is chance: a bit, a padded batch. */
const LEAST_VALUES = 5;
const LEAST_COMPARED = 16;
const MOST_FEATURES = 16;

/**
 * By how many positions a target lies after the input that it equals: 1 for the next step, 0 where the target is what the
 * net is given. Null where targets are something else. In periodic sequences the step ahead is what is meant.
 */
export function shiftBetween(inputs: Sequences, targets: Sequences): number | null {
  const furthest = Math.floor(inputs.positions / 2);
  const ahead = Array.from({ length: furthest }, (_, index) => index + 1);
  return [...ahead, 0, -1].find((shift) => equalsAt(inputs, targets, shift)) ?? null;
}

function equalsAt(inputs: Sequences, targets: Sequences, shift: number): boolean {
  const matches = (feature: number, inputFeature: number): boolean => {
    const seen = new Set<number>();
    let compared = 0;
    let equal = 0;
    for (let example = 0; example < inputs.examples; example++) {
      for (let position = Math.max(0, -shift); position < targets.positions; position++) {
        const target = targets.at(example, position, feature);
        if (position + shift >= inputs.positions || isLeftOut(target, targets)) continue;
        compared += 1;
        seen.add(target);
        if (same(target, inputs.at(example, position + shift, inputFeature))) equal += 1;
      }
    }
    return compared >= LEAST_COMPARED && seen.size >= LEAST_VALUES && equal >= NEARLY_ALL * compared;
  };
  const features = Math.min(targets.features, MOST_FEATURES);
  const inputFeatures = Array.from({ length: Math.min(inputs.features, MOST_FEATURES) }, (_, index) => index);
  return Array.from({ length: features }, (_, feature) => feature).every((feature) =>
    inputFeatures.some((inputFeature) => matches(feature, inputFeature)),
  );
}

/** `ignore_index` and the like. */
const isLeftOut = (target: number, { features }: Sequences) =>
  features === 1 && target < 0 && (target === -100 || target === -1);

/** The feature of the last input position that equals the one target of each example; null where none does. */
export function lastPositionHolds(inputs: Sequences, target: (example: number) => number): number | null {
  if (inputs.positions < 3) {
    return null;
  }
  const examples = Array.from({ length: inputs.examples }, (_, example) => example);
  if (new Set(examples.map(target)).size < LEAST_VALUES) {
    return null;
  }
  const last = inputs.positions - 1;
  const features = Array.from({ length: Math.min(inputs.features, MOST_FEATURES) }, (_, feature) => feature);
  return (
    features.find((feature) => examples.every((example) => same(target(example), inputs.at(example, last, feature)))) ??
    null
  );
}

const same = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
