export interface Ratio {
  readonly name: string;
  /** What the ratio is over, and what it is of; milliseconds, one a run, in the order of the runs. */
  readonly plain: readonly number[];
  readonly probed: readonly number[];
  /** Median of `probed` over median of `plain`. */
  readonly ratio: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? Number.NaN : (upper + lower) / 2;
}

/**
 * Measures two ways of doing the same by turns, so that a machine that is busy for a while is so for both.
 * One run of each goes before, unmeasured, to warm the disk's cache.
 */
export async function measureRatio(
  name: string,
  runs: number,
  plain: () => Promise<number>,
  probed: () => Promise<number>,
): Promise<Ratio> {
  await plain();
  await probed();
  const measured: { readonly plain: number; readonly probed: number }[] = [];
  for (let run = 0; run < runs; run += 1) measured.push({ plain: await plain(), probed: await probed() });
  const plains = measured.map((each) => each.plain);
  const probeds = measured.map((each) => each.probed);
  return { name, plain: plains, probed: probeds, ratio: median(probeds) / median(plains) };
}

/** One line: medians, extremes, ratio. */
export function describeRatio({ name, plain, probed, ratio }: Ratio): string {
  const digits = median(plain) < 100 ? 2 : 0;
  const span = (values: readonly number[]): string =>
    `${median(values).toFixed(digits)} ms (${Math.min(...values).toFixed(digits)}…${Math.max(...values).toFixed(digits)})`;
  return `${name.padEnd(24)} plain ${span(plain).padEnd(26)} probe ${span(probed).padEnd(26)} ratio ${ratio.toFixed(3)}`;
}
