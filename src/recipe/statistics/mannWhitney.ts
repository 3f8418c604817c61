/**
 * The one-sided Mann-Whitney test: how likely the numbers of `lower` would come out as low against those of `higher`, or
 * lower, if both were drawn alike. Exact, by counting all ways to divide them; ties count half. Meant for some ten numbers.
 */
export function mannWhitney(lower: readonly number[], higher: readonly number[]): number {
  const observed = winsOf(lower, higher);
  const all = [...lower, ...higher];
  let asLow = 0;
  let ways = 0;
  for (const chosen of choices(all.length, lower.length)) {
    const first = all.filter((_, index) => chosen.has(index));
    const second = all.filter((_, index) => !chosen.has(index));
    ways += 1;
    asLow += winsOf(first, second) >= observed ? 1 : 0;
  }
  return asLow / ways;
}

/** How many pairs the first group wins by being lower. */
function winsOf(lower: readonly number[], higher: readonly number[]): number {
  let wins = 0;
  for (const low of lower) {
    for (const high of higher) {
      wins += low < high ? 1 : low === high ? 0.5 : 0;
    }
  }
  return wins;
}

function* choices(from: number, count: number, start = 0): Generator<Set<number>> {
  if (count === 0) {
    yield new Set();
    return;
  }
  for (let index = start; index <= from - count; index++) {
    for (const rest of choices(from, count - 1, index + 1)) {
      yield rest.add(index);
    }
  }
}
