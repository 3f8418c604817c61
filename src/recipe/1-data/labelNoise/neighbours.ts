import type { Points } from './features.ts';

/** Of each point that was looked at its nearest other points, the nearest first. */
export interface Neighbours {
  readonly nearest: readonly (readonly number[])[];
}

/** Distances grow term by term: after so many terms it is asked whether they are too great already. */
const TERMS = 16;
/** Looks at the clock once in so many points. */
const POINTS_BETWEEN = 50;

/**
 * The nearest `k` of all other points for as many points, from the first on, as the time allows. Euclidean distances,
 * all pairs: exact, and fast enough for some thousand points.
 */
export function nearestNeighbours(points: Points, k: number, withinMilliseconds: number): Neighbours {
  const until = performance.now() + withinMilliseconds;
  const nearest: number[][] = [];
  for (let point = 0; point < points.count; point += 1) {
    if (point % POINTS_BETWEEN === 0 && point > 0 && performance.now() > until) {
      break;
    }
    nearest.push(nearestTo(points, point, k));
  }
  return { nearest };
}

function nearestTo({ values, width, count }: Points, point: number, k: number): number[] {
  const found: number[] = [];
  const distances: number[] = [];
  const begin = point * width;
  for (let other = 0; other < count; other += 1) {
    if (other === point) {
      continue;
    }
    const most = found.length < k ? Number.POSITIVE_INFINITY : (distances[k - 1] ?? Number.POSITIVE_INFINITY);
    const distance = squaredDistance(values, begin, other * width, width, most);
    if (distance >= most) {
      continue;
    }
    let at = Math.min(found.length, k - 1);
    while (at > 0 && (distances[at - 1] ?? 0) > distance) {
      distances[at] = distances[at - 1] ?? 0;
      found[at] = found[at - 1] ?? 0;
      at -= 1;
    }
    distances[at] = distance;
    found[at] = other;
  }
  return found;
}

/** Stops, with too little, once it exceeds `most`. */
function squaredDistance(values: Float32Array, one: number, other: number, width: number, most: number): number {
  let sum = 0;
  for (let begin = 0; begin < width && sum < most; begin += TERMS) {
    const end = Math.min(width, begin + TERMS);
    for (let place = begin; place < end; place += 1) {
      const difference = (values[one + place] ?? 0) - (values[other + place] ?? 0);
      sum += difference * difference;
    }
  }
  return sum;
}
