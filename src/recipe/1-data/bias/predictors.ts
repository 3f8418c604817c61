import type { Labels } from '../labels.ts';
import type { ExampleTensor, TrainingSet } from '../trainingSet.ts';

/** One cheap number an example. */
export interface Statistic {
  readonly name: string;
  readonly values: Float64Array;
}

/** Wider tables are no longer looked through feature by feature. */
const MOST_FEATURES = 256;

/** Mean, deviation, least and greatest number of each example; each feature of a table; how long a text is. */
export function statisticsOf({
  inputs,
  count,
  decoding,
}: Pick<TrainingSet, 'inputs' | 'count' | 'decoding'>): readonly Statistic[] {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    return [];
  }
  const { values, width } = input;
  if (decoding.kind === 'tokens') {
    return [{ name: 'the length', values: lengths(input, count) }];
  }
  if (input.rowShape.length <= 1 && decoding.kind !== 'image' && width <= MOST_FEATURES) {
    return Array.from({ length: width }, (_, feature) => ({
      name: `feature ${feature}`,
      values: Float64Array.from({ length: count }, (_unused, at) => values[at * width + feature] ?? 0),
    }));
  }
  const [mean, deviation, least, greatest] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let at = 0; at < count; at += 1) {
    let [sum, squares, low, high] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let place = at * width; place < (at + 1) * width; place += 1) {
      const value = values[place] ?? 0;
      sum += value;
      squares += value * value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    mean[at] = sum / width;
    deviation[at] = Math.sqrt(Math.max(0, squares / width - (sum / width) ** 2));
    least[at] = low;
    greatest[at] = high;
  }
  return [
    { name: 'the mean', values: mean },
    { name: 'the deviation', values: deviation },
    { name: 'the least number', values: least },
    { name: 'the greatest number', values: greatest },
  ];
}

/** Tokens that are not the one that most examples end or begin with. */
function lengths({ values, width }: ExampleTensor, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => {
    let length = 0;
    for (let place = at * width; place < (at + 1) * width; place += 1) {
      length += values[place] === 0 ? 0 : 1;
    }
    return length;
  });
}

export interface Prediction {
  readonly name: string;
  /** Share of the examples whose class it tells, each from the others. */
  readonly accuracy: number;
  /** What the commonest class alone would be right in. */
  readonly byChance: number;
  /** 0: no better than chance; 1: always right. */
  readonly skill: number;
  /** Classes that are told from all others, both ways: hardly one is missed, and hardly another taken for one. */
  readonly told: readonly number[];
}

/** Of a class's examples, and of the answers that name it. */
const TOLD = 0.9;

const FOLDS = 5;
const BINS = 16;

/** How well a statistic tells the class: the commonest class of its quantile among four fifths, asked of the last fifth. */
export function predict({ name, values }: Statistic, { classes, counts }: Labels): Prediction {
  const order = Array.from(classes.keys()).filter((at) => (classes[at] ?? -1) >= 0);
  const sorted = order.map((at) => values[at] ?? 0).sort((a, b) => a - b);
  const cuts = Array.from(
    { length: BINS - 1 },
    (_, bin) => sorted[Math.floor(((bin + 1) * sorted.length) / BINS)] ?? 0,
  );
  const binOf = (value: number) => cuts.filter((cut) => value > cut).length;
  const bins = new Map(order.map((at) => [at, binOf(values[at] ?? 0)]));
  const answered = new Map<number, { right: number; wrong: number }>();
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const seen = Array.from({ length: BINS }, () => new Map<number, number>());
    for (const [place, at] of order.entries()) {
      if (foldOf(place) !== fold) {
        const bin = seen[bins.get(at) ?? 0];
        bin?.set(classes[at] ?? 0, (bin.get(classes[at] ?? 0) ?? 0) + 1);
      }
    }
    const answers = seen.map(
      (bin) => [...bin].reduce((most, each) => (each[1] > most[1] ? each : most), [-1, 0] as const)[0],
    );
    for (const [place, at] of order.entries()) {
      const answer = answers[bins.get(at) ?? 0];
      if (foldOf(place) === fold && answer !== undefined) {
        const tally = answered.get(answer) ?? { right: 0, wrong: 0 };
        tally[answer === classes[at] ? 'right' : 'wrong'] += 1;
        answered.set(answer, tally);
      }
    }
  }
  const right = [...answered.values()].reduce((sum, each) => sum + each.right, 0);
  const told = [...answered]
    .filter(([label, each]) => {
      const count = counts.get(label) ?? 0;
      return each.right >= TOLD * count && each.right >= TOLD * (each.right + each.wrong);
    })
    .map(([label]) => label);
  const accuracy = right / Math.max(1, order.length);
  const byChance = Math.max(...counts.values()) / Math.max(1, order.length);
  return { name, accuracy, byChance, skill: byChance < 1 ? (accuracy - byChance) / (1 - byChance) : 0, told };
}

/** Scattered, so that data in an order of its own has each part of it in every fold. */
const foldOf = (place: number): number => (Math.imul(place + 1, 2_654_435_761) >>> 16) % FOLDS;

/** Whether a feature is the class under another name: each of its values belongs to one class, and each class to one value. */
export function isTheLabel({ values }: Statistic, { classes }: Labels): boolean {
  const byValue = new Map<number, number>();
  const byClass = new Map<number, number>();
  for (const [at, label] of classes.entries()) {
    const value = values[at] ?? 0;
    if (label < 0 || (byValue.get(value) ?? label) !== label || (byClass.get(label) ?? value) !== value) {
      return false;
    }
    byValue.set(value, label);
    byClass.set(label, value);
  }
  return byValue.size > 1;
}

/** Numbers that are few may well lie on a line. */
const FEWEST_QUANTITIES = 8;
/** Of the targets' variance: what is left of it where single precision has rounded both. */
const ROUNDING = 1e-9;

/** Whether a feature is the target but for a factor and a sum, that is in another unit or standardised. */
export function isTheQuantity({ values }: Statistic, targets: ArrayLike<number>): boolean {
  const count = values.length;
  const wanted = Float64Array.from({ length: count }, (_, at) => targets[at] ?? Number.NaN);
  if (new Set(wanted).size < FEWEST_QUANTITIES) {
    return false;
  }
  const mean = (numbers: Float64Array) => numbers.reduce((sum, each) => sum + each, 0) / count;
  const [center, middle] = [mean(values), mean(wanted)];
  let [own, other, both] = [0, 0, 0];
  for (let at = 0; at < count; at += 1) {
    const [one, two] = [(values[at] ?? 0) - center, (wanted[at] ?? 0) - middle];
    own += one * one;
    other += two * two;
    both += one * two;
  }
  return own > 0 && other > 0 && 1 - (both * both) / (own * other) < ROUNDING;
}
