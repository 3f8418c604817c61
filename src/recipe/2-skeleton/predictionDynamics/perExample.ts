import type { PredictionSeries } from './series.ts';

/** From so many records on a mean change from one to the next says something of a training. */
export const FEWEST_FOR_JITTER = 8;

/** How one example of the fixed batch fared while the net was trained. */
export interface ExampleDynamics {
  /** Mean distance of its score from one record to the next; null where there are fewer records than say something. */
  readonly jitter: number | null;
  /** How often its predicted class became another from one record to the next; null for `values`. */
  readonly labelChanges: number | null;
  /** How often it was right and then wrong (Toneva et al. 2019); null for `values`. */
  readonly forgotten: number | null;
  /** At the last record: whether the predicted class is the true one; null for `values`. */
  readonly right: boolean | null;
}

export function perExample({ truth, scores, labels }: PredictionSeries): readonly ExampleDynamics[] {
  return truth.map((wanted, example) => {
    const own = scores.map((row) => row[example] ?? Number.NaN);
    const said = labels?.map((row) => row[example] ?? -1) ?? null;
    return {
      jitter: own.length < FEWEST_FOR_JITTER ? null : meanChange(own),
      labelChanges: said === null ? null : count(said, (before, now) => before !== now),
      forgotten: said === null ? null : count(said, (before, now) => before === wanted && now !== wanted),
      right: said === null ? null : said.at(-1) === wanted,
    };
  });
}

function meanChange(values: readonly number[]): number {
  const changes = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  return changes.reduce((sum, change) => sum + change, 0) / changes.length;
}

const count = (values: readonly number[], event: (before: number, now: number) => boolean): number =>
  values.slice(1).filter((value, index) => event(values[index] ?? value, value)).length;
