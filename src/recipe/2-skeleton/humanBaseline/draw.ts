import { uniforms } from '../../statistics/random.ts';

/**
 * Draws without replacement, each as likely as any other; the same for the same arguments.
 * @param among positions that may be drawn
 * @returns at most `size` of them, in the order in which they were drawn
 */
export function drawSample(among: readonly number[], size: number, seed: number): readonly number[] {
  const uniform = uniforms(seed);
  const left = [...among];
  const drawn = Math.min(size, left.length);
  for (let at = 0; at < drawn; at += 1) {
    const other = at + Math.floor(uniform() * (left.length - at));
    [left[at], left[other]] = [left[other] ?? 0, left[at] ?? 0];
  }
  return left.slice(0, drawn);
}

/** 0 … count − 1 in another order than that, wherever there is one. */
export function anotherOrder(count: number, seed: number): readonly number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  const order = drawSample(places, count, seed);
  return order.every((place, at) => place === at) ? order.toReversed() : order;
}
