/**
 * Random numbers of a script's step. TensorFlow.js seeds what is not seeded from `Math.random`, so that one function
 * decides over dropout, noise and permutations. A script's own `Math.random` (it may be a seeded one) is never consumed.
 */

/** A small seeded generator: Mulberry32 (public domain, Tommy Ettinger). Uniform in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Numbers of mean 0 and deviation 1 from uniform ones. Box and Muller 1958. */
export function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Different streams for different steps of one experiment, the same ones at each repeat. */
export function stepSeed(seed: number, step: number): number {
  return (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b)) >>> 0;
}

let setByProbe = false;

/** Whether `Math.random` is just being set by the probe itself. */
export const isSetByProbe = (): boolean => setByProbe;

function put(random: () => number): void {
  setByProbe = true;
  try {
    Math.random = random;
  } finally {
    setByProbe = false;
  }
}

/** Runs `f` with another `Math.random`. */
export function withRandom<T>(random: () => number, f: () => T): T {
  const original = Math.random;
  put(random);
  try {
    return f();
  } finally {
    put(original);
  }
}

/** Runs `f` on the script's own generator and keeps what it drew. */
export function recordingRandom<T>(f: () => T): { readonly result: T; readonly drawn: readonly number[] } {
  const drawn: number[] = [];
  const original = Math.random;
  const recorded = () => {
    const value = original();
    drawn.push(value);
    return value;
  };
  put(recorded);
  try {
    return { result: f(), drawn };
  } finally {
    // A script may have put its own seeded generator there meanwhile.
    if (Math.random === recorded) {
      put(original);
    }
  }
}

/** Gives the recorded numbers again; a seeded stream after their end. */
export function replayedRandom(drawn: readonly number[]): () => number {
  let next = 0;
  const beyond = seededRandom(drawn.length);
  return () => drawn[next++] ?? beyond();
}

/** A permutation of 0 … count − 1 that leaves as few elements in place as chance does. Fisher-Yates. */
export function permutation(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
