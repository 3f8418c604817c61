import type { Decoding } from '../../../tensors/decoding.ts';
import type { ExampleTensor, TrainingSet } from '../trainingSet.ts';

export interface NearCopy {
  readonly one: number;
  readonly other: number;
  /** What is left of the one when the other is taken away, as a share of its variance. */
  readonly residual: number;
}

const HASH_SIDE = 9;
/** Of the range of the cells. */
const MARGIN = 0.03;
/** Perceptual hashes of 64 bits that differ in no more are looked at more closely. */
const NEARBY_BITS = 10;
/** Pictures are laid over each other within so many pixels. */
const SHIFT = 2;
/** Less than this is left where one picture is the other, shifted or compressed anew. */
const RESIDUAL = 0.04;
/** Where as much is left with their centres over each other, no other shift will do. */
const HOPELESS = 0.4;
/** Beyond so many pairs a picture is like most others, and likeness tells nothing. */
const MOST_PAIRS_EACH = 40;

export interface NearCopies {
  /** The likest first; `one` comes before `other` in the data. */
  readonly pairs: readonly NearCopy[];
  /** How many pictures, from the first on, were compared with each other. */
  readonly compared: number;
}

/**
 * Pairs of pictures that are all but the same: compressed anew, made a little brighter, or shifted by a pixel or two.
 * Candidates by a perceptual hash of gradients around the picture's centre of mass, judged by what remains of the one
 * when the other is laid over it. Null where the input is no picture.
 */
export function nearCopies(
  set: Pick<TrainingSet, 'inputs' | 'count' | 'decoding'>,
  withinMilliseconds: number,
): NearCopies | null {
  const { decoding } = set;
  const [input] = set.inputs;
  if (input === undefined || set.inputs.length > 1 || decoding.kind !== 'image') {
    return null;
  }
  const until = performance.now() + withinMilliseconds;
  const seen: Seen[] = [];
  const pairs: NearCopy[] = [];
  for (let other = 0; other < set.count && performance.now() < until; other += 1) {
    const picture = seenAs(input, decoding, other);
    pairs.push(...likeOnes(picture, seen).map((each) => ({ ...each, other })));
    seen.push(picture);
  }
  return { pairs: likestFirst(pairs), compared: seen.length };
}

/** The same between two sets: `one` is of the first, `other` of the second, and `compared` counts the second's. */
export function nearCopiesBetween(
  set: Pick<TrainingSet, 'inputs' | 'count' | 'decoding'>,
  others: Pick<TrainingSet, 'inputs' | 'count'>,
  withinMilliseconds: number,
): (NearCopies & { readonly among: number }) | null {
  const { decoding } = set;
  const [input] = set.inputs;
  const [otherInput] = others.inputs;
  if (input === undefined || otherInput === undefined || set.inputs.length > 1 || decoding.kind !== 'image') {
    return null;
  }
  const began = performance.now();
  const seen: Seen[] = [];
  while (seen.length < set.count && performance.now() < began + withinMilliseconds / 3) {
    seen.push(seenAs(input, decoding, seen.length));
  }
  const pairs: NearCopy[] = [];
  let other = 0;
  for (; other < others.count && performance.now() < began + withinMilliseconds; other += 1) {
    const at = other;
    pairs.push(...likeOnes(seenAs(otherInput, decoding, at), seen).map((each) => ({ ...each, other: at })));
  }
  return { pairs: likestFirst(pairs), compared: other, among: seen.length };
}

const likestFirst = (pairs: NearCopy[]): readonly NearCopy[] => pairs.sort((x, y) => x.residual - y.residual);

interface Seen {
  readonly picture: Grey;
  readonly hash: Uint32Array | null;
}

function seenAs(input: ExampleTensor, decoding: Decoding & { kind: 'image' }, at: number): Seen {
  const picture = greyOf(input, decoding, at);
  return { picture, hash: hashOf(picture) };
}

/** Those among the pictures that were seen that are all but this one. */
function likeOnes({ picture, hash }: Seen, seen: readonly Seen[]): readonly Omit<NearCopy, 'other'>[] {
  return (hash === null ? [] : candidatesFor(hash, seen)).flatMap((one) => {
    const residual = leastResidual(seen[one]?.picture, picture);
    return residual <= RESIDUAL ? [{ one, residual }] : [];
  });
}

function candidatesFor(hash: Uint32Array, seen: readonly Seen[]): readonly number[] {
  const found: { readonly at: number; readonly bits: number }[] = [];
  for (const [at, each] of seen.entries()) {
    const bits = each.hash === null ? Number.POSITIVE_INFINITY : differingBits(hash, each.hash);
    if (bits <= NEARBY_BITS) {
      found.push({ at, bits });
    }
  }
  const likest =
    found.length > MOST_PAIRS_EACH ? found.sort((x, y) => x.bits - y.bits).slice(0, MOST_PAIRS_EACH) : found;
  return likest.map(({ at }) => at);
}

interface Grey {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
  /** Row and column of the centre of mass, of what differs from the corner. */
  readonly centre: readonly [number, number];
  readonly isEven: boolean;
}

function greyOf({ values, width }: ExampleTensor, decoding: Decoding & { kind: 'image' }, at: number): Grey {
  const { height, width: columns, channels, layout } = decoding;
  const size = height * columns;
  const grey = new Float32Array(size);
  const colours = Math.min(3, channels);
  let [weight, row, column] = [0, 0, 0];
  for (let pixel = 0; pixel < size; pixel += 1) {
    let sum = 0;
    for (let channel = 0; channel < colours; channel += 1) {
      sum += values[at * width + (layout === 'HWC' ? pixel * channels + channel : channel * size + pixel)] ?? 0;
    }
    grey[pixel] = sum / colours;
    const mass = Math.abs((grey[pixel] ?? 0) - (grey[0] ?? 0));
    weight += mass;
    row += mass * Math.floor(pixel / columns);
    column += mass * (pixel % columns);
  }
  const isEven = !(weight > 0);
  return { height, width: columns, values: grey, isEven, centre: isEven ? [0, 0] : [row / weight, column / weight] };
}

/** Which of two neighbouring cells is brighter, on a grid around the centre of mass; null for an even picture. */
function hashOf({ height, width, values, centre, isEven }: Grey): Uint32Array | null {
  if (isEven) {
    return null;
  }
  const background = values[0] ?? 0;
  const [down, right] = [Math.round(centre[0] - (height - 1) / 2), Math.round(centre[1] - (width - 1) / 2)];
  const cells = new Float64Array((HASH_SIDE - 1) * HASH_SIDE);
  const rows = HASH_SIDE - 1;
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < HASH_SIDE; x += 1) {
      let sum = 0;
      let number = 0;
      for (let i = Math.floor((y * height) / rows); i < Math.ceil(((y + 1) * height) / rows); i += 1) {
        for (let j = Math.floor((x * width) / HASH_SIDE); j < Math.ceil(((x + 1) * width) / HASH_SIDE); j += 1) {
          const [r, c] = [i + down, j + right];
          sum += r >= 0 && r < height && c >= 0 && c < width ? (values[r * width + c] ?? 0) : background;
          number += 1;
        }
      }
      cells[y * HASH_SIDE + x] = sum / Math.max(1, number);
    }
  }
  // What an encoder leaves behind on even ground is no difference.
  const least = MARGIN * (cells.reduce((a, b) => Math.max(a, b)) - cells.reduce((a, b) => Math.min(a, b)));
  const hash = new Uint32Array(2);
  let bit = 0;
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x + 1 < HASH_SIDE; x += 1, bit += 1) {
      if ((cells[y * HASH_SIDE + x] ?? 0) > (cells[y * HASH_SIDE + x + 1] ?? 0) + least) {
        hash[bit >> 5] = (hash[bit >> 5] ?? 0) | (1 << (bit & 31));
      }
    }
  }
  return hash;
}

function differingBits(one: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < one.length; word += 1) {
    let rest = (one[word] ?? 0) ^ (other[word] ?? 0);
    rest -= (rest >>> 1) & 0x55555555;
    rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
    count += Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** Over all shifts: 1 − r², of the pixels that both pictures have. 1 where one of them is even there. */
function leastResidual(one: Grey | undefined, other: Grey | undefined): number {
  if (one === undefined || other === undefined) {
    return 1;
  }
  const [down, right] = [0, 1].map((axis) => within(Math.round((other.centre[axis] ?? 0) - (one.centre[axis] ?? 0))));
  let least = residualAt(one, other, down ?? 0, right ?? 0);
  // Pictures that are one picture are alike once their centres of mass lie over each other; most pairs are not.
  if (least > HOPELESS) {
    return 1;
  }
  for (let y = -SHIFT; y <= SHIFT; y += 1) {
    for (let x = -SHIFT; x <= SHIFT; x += 1) {
      least = Math.min(least, residualAt(one, other, y, x));
    }
  }
  return least;
}

const within = (shift: number): number => Math.min(SHIFT, Math.max(-SHIFT, shift));

function residualAt({ height, width, values }: Grey, other: Grey, down: number, right: number): number {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let row = Math.max(0, -down); row < Math.min(height, height - down); row += 1) {
    for (let column = Math.max(0, -right); column < Math.min(width, width - right); column += 1) {
      const x = values[row * width + column] ?? 0;
      const y = other.values[(row + down) * width + column + right] ?? 0;
      n += 1;
      a += x;
      b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
  }
  const [xx, yy, xy] = [aa - (a * a) / n, bb - (b * b) / n, ab - (a * b) / n];
  return xx > 1e-12 && yy > 1e-12 && xy > 0 ? 1 - (xy * xy) / (xx * yy) : 1;
}
