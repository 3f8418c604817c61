/** `12 %`, `0.4 %`. Only all are `100 %`: `99.5 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value > 99 && value < 100) {
    return `${Number((100 - Number((100 - value).toPrecision(1))).toFixed(10))} %`;
  }
  return `${value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

/** The first ones of a list, and how many more there are. */
export function some(items: readonly string[], most: number): string {
  const more = items.length > most ? ` and ${items.length - most} more` : '';
  return `${items.slice(0, most).join(', ')}${more}`;
}

/** More than a person looks at, and few enough for a report. */
const MOST_LISTED = 1_000;

/** Numbers of examples for the evidence: the first ones. */
export const listed = (examples: readonly number[]): readonly number[] => examples.slice(0, MOST_LISTED);
