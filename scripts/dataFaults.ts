/**
 * How many planted faults the checks of the data find in MNIST's digits, and how much they find that was not planted:
 * `node --import tsx scripts/dataFaults.ts [examples]`. The figures in docs/data-detection.md are from here.
 */
import { createRequire } from 'node:module';
import { predict, statisticsOf } from '../src/recipe/1-data/bias/predictors.ts';
import { constantExamples, farApart, notFiniteExamples } from '../src/recipe/1-data/corrupt/examples.ts';
import { copies, shared } from '../src/recipe/1-data/duplicates/copies.ts';
import { nearCopies, nearCopiesBetween } from '../src/recipe/1-data/duplicates/nearCopies.ts';
import { pointsOf } from '../src/recipe/1-data/labelNoise/features.ts';
import { nearestNeighbours } from '../src/recipe/1-data/labelNoise/neighbours.ts';
import { suspectsAmong } from '../src/recipe/1-data/labelNoise/suspects.ts';
import { uniforms } from '../src/recipe/testing/fakeExamples.ts';

const SIDE = 28;
const PLANTED = 100;

type Picture = readonly number[];

const { set } = createRequire(new URL('../examples/package.json', import.meta.url))('mnist') as {
  set(
    train: number,
    test: number,
  ): { readonly training: readonly { readonly input: Picture; readonly output: readonly number[] }[] };
};
const count = Number(process.argv[2] ?? 5000);
const examples = set(count, 0).training;
const digits = examples.map(({ input }) => input);
const classes = examples.map(({ output }) => output.indexOf(1));
const next = uniforms(2);
const chosen = Array.from({ length: PLANTED }, (_, at) => Math.floor((at * count) / PLANTED));

function shifted(picture: Picture): Picture {
  const [down, right] = [Math.floor(next() * 5) - 2, 1 + Math.floor(next() * 2)];
  return picture.map((_, at) => {
    const [row, column] = [Math.floor(at / SIDE) - down, (at % SIDE) - right];
    return row >= 0 && row < SIDE && column >= 0 && column < SIDE ? (picture[row * SIDE + column] ?? 0) : 0;
  });
}

/** As JPEG does at about half quality: the discrete cosine transform of squares of 4 by 4, its coefficients rounded. */
function encodedAnew(picture: Picture): Picture {
  const size = 4;
  const out = new Array<number>(SIDE * SIDE).fill(0);
  const scale = (k: number) => Math.sqrt((k === 0 ? 1 : 2) / size);
  const wave = (k: number, at: number) => scale(k) * Math.cos(((2 * at + 1) * k * Math.PI) / (2 * size));
  const each = Array.from({ length: size }, (_, at) => at);
  for (let top = 0; top < SIDE; top += size) {
    for (let left = 0; left < SIDE; left += size) {
      for (const u of each) {
        for (const v of each) {
          let coefficient = 0;
          for (const y of each) {
            for (const x of each) {
              coefficient += (picture[(top + y) * SIDE + left + x] ?? 0) * wave(u, y) * wave(v, x);
            }
          }
          const step = (16 + 8 * (u + v)) / 255;
          const rounded = Math.round(coefficient / step) * step;
          for (const y of each) {
            for (const x of each) {
              const at = (top + y) * SIDE + left + x;
              out[at] = (out[at] ?? 0) + rounded * wave(u, y) * wave(v, x);
            }
          }
        }
      }
    }
  }
  return out.map((value) => Math.min(1, Math.max(0, value)));
}

function dataOf(pictures: readonly Picture[]) {
  const width = SIDE * SIDE;
  const values = new Float32Array(pictures.length * width);
  pictures.forEach((picture, at) => {
    values.set(picture, at * width);
  });
  const input = { name: null, dtype: 'float32', rowShape: [SIDE, SIDE, 1], width, values };
  const decoding = { kind: 'image', layout: 'HWC', height: SIDE, width: SIDE, channels: 1, flattened: false } as const;
  return { inputs: [input], targets: [], count: pictures.length, decoding };
}

function report(what: string, found: ReadonlySet<number>, planted: ReadonlySet<number>, seconds: number): void {
  const right = [...found].filter((at) => planted.has(at)).length;
  const precision = found.size === 0 ? 1 : right / found.size;
  console.log(
    `${what.padEnd(24)} recall ${(right / planted.size).toFixed(3)}  precision ${precision.toFixed(3)}  found ${found.size}  ${seconds.toFixed(1)} s`,
  );
}

function measure(
  what: string,
  change: (picture: Picture) => Picture,
  find: (data: ReturnType<typeof dataOf>) => Iterable<number>,
) {
  const data = dataOf([...digits, ...chosen.map((at) => change(digits[at] ?? []))]);
  const began = performance.now();
  const found = new Set(find(data));
  report(what, found, new Set(chosen.map((_, at) => count + at)), (performance.now() - began) / 1000);
}

/** A pair's later example is the copy. */
const near = (data: ReturnType<typeof dataOf>) =>
  (nearCopies(data, Number.POSITIVE_INFINITY)?.pairs ?? []).map(({ other }) => other);
const exact = (data: ReturnType<typeof dataOf>) => copies(data).flatMap(({ examples }) => examples.slice(1));

const nothing = dataOf(digits);
console.log(
  `${count} digits, ${PLANTED} faults planted at a time; without any: ${exact(nothing).length} copies, ${near(nothing).length} near copies`,
);
measure('copies', (picture) => picture, exact);
measure('shifted by up to 2', shifted, near);
measure('encoded anew', encodedAnew, near);
measure('not a number', (picture) => [Number.NaN, ...picture.slice(1)], notFiniteExamples);
measure('empty', (picture) => picture.map(() => 0), constantExamples);
measure(
  'from 0 to 255',
  (picture) => picture.map((value) => value * 255),
  (data) => farApart(data).map(({ example }) => example),
);

/** Copies of training digits are planted among as many held-out digits as there are faults in each hundred of theirs. */
function measureLeak(what: string, change: (picture: Picture) => Picture, isNear: boolean): void {
  const trained = dataOf(digits.slice(0, (3 * count) / 4));
  const own = digits.slice((3 * count) / 4);
  const held = dataOf([...own, ...chosen.map((at) => change(digits[Math.floor((3 * at) / 4)] ?? []))]);
  const began = performance.now();
  const found = isNear
    ? (nearCopiesBetween(trained, held, Number.MAX_SAFE_INTEGER)?.pairs ?? []).map(({ other }) => other)
    : shared(trained, held).map(({ at }) => at);
  const planted = new Set(chosen.map((_, at) => own.length + at));
  report(`leaked, ${what}`, new Set(found), planted, (performance.now() - began) / 1000);
}
measureLeak('copies', (picture) => picture, false);
measureLeak('shifted by up to 2', shifted, true);
measureLeak('encoded anew', encodedAnew, true);

/** Of the labels a share becomes another one, drawn evenly. */
function measureLabels(share: number): void {
  const planted = new Set<number>();
  const labels = classes.map((label, at) => {
    if (next() >= share) {
      return label;
    }
    planted.add(at);
    return (label + 1 + Math.floor(next() * 9)) % 10;
  });
  const began = performance.now();
  const points = pointsOf(nothing, [...digits.keys()]);
  if (points === null) throw new Error('Digits are pictures.');
  const found = suspectsAmong(nearestNeighbours(points, 10, Number.POSITIVE_INFINITY), labels);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  report(
    `${percent(share)} wrong labels`,
    new Set(found.suspects.map(({ at }) => at)),
    planted,
    (performance.now() - began) / 1000,
  );
  console.log(
    `${''.padEnd(24)} estimated at ${percent(found.excess / found.judged)} ± ${percent(found.error / found.judged)}`,
  );
}
for (const share of [0, 0.01, 0.02, 0.05, 0.1]) measureLabels(share);

/** One class at a time is a little brighter than all others; found where a cheap number is said to tell it. */
function measureBias(brighter: number): void {
  const counts = new Map(classes.map((label) => [label, classes.filter((each) => each === label).length]));
  const labels = { written: 'index', classes: Int32Array.from(classes), counts } as const;
  const began = performance.now();
  const told = [...counts.keys()].map((biased) => {
    const data = dataOf(
      digits.map((digit, at) => (classes[at] === biased ? digit.map((value) => Math.min(1, value + brighter)) : digit)),
    );
    const named = new Set(statisticsOf(data).flatMap((statistic) => predict(statistic, labels).told));
    return { right: named.has(biased), wrong: [...named].filter((label) => label !== biased).length };
  });
  const right = told.filter((each) => each.right).length;
  const wrong = told.reduce((sum, each) => sum + each.wrong, 0);
  console.log(
    `${`a class brighter by ${brighter}`.padEnd(24)} recall ${(right / told.length).toFixed(3)}  precision ${(right / Math.max(1, right + wrong)).toFixed(3)}  ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
}
for (const brighter of [0.02, 0.1, 0.3]) measureBias(brighter);
