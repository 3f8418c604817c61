import type { Check } from './check.ts';

const WEIGHTS: Readonly<Record<Check['effort'], number>> = { moment: 1, experiments: 6, processes: 8 };

/** Kept back for ending processes and telling what was found. */
const MARGIN_MILLISECONDS = 2_000;

/**
 * The order in which checks are done: those that need a moment first, so that a script whose steps are slow is told all
 * that can be told at once; among equals the recipe's order.
 */
export function cheapestFirst(checks: readonly Check[]): readonly Check[] {
  return checks.toSorted((one, other) => WEIGHTS[one.effort] - WEIGHTS[other.effort]);
}

/**
 * How long the first of the checks that are still to come may take, when the rest shall have their turn too.
 * @param leftMilliseconds until the examination is timed out
 */
export function shareOfTime(toCome: readonly Check[], leftMilliseconds: number): number {
  const [next] = toCome;
  if (!next) {
    return 0;
  }
  const weights = toCome.reduce((sum, { effort }) => sum + WEIGHTS[effort], 0);
  return Math.max(0, (leftMilliseconds - MARGIN_MILLISECONDS) * (WEIGHTS[next.effort] / weights));
}
