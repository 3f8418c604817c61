import type { ShownPredictions } from '../../src/editor/panels/dynamicsMessages.ts';

/** From 0, as far from the truth as it gets, to 1. Of values: how much less than a spread of the targets they are off. */
export function closeness({ kind, truth, scores }: ShownPredictions): (record: number, example: number) => number {
  const unit = kind === 'values' ? spread(truth) || 1 : 1;
  return (record, example) => {
    const score = scores[record]?.[example] ?? Number.NaN;
    const close = kind === 'values' ? 1 - Math.abs(score - (truth[example] ?? 0)) / unit : score;
    return Number.isFinite(close) ? Math.min(1, Math.max(0, close)) : 0;
  };
}

/** `taken`: how many steps there are. */
export const whenOf = (steps: readonly number[], record: number, taken: number): string =>
  (steps[record] ?? 0) >= taken ? 'after the last step' : `before step ${steps[record]}`;

export function scoreInWords(
  { kind, steps, truth, scores, labels }: ShownPredictions,
  record: number,
  example: number,
  taken: number,
): string {
  const score = scores[record]?.[example] ?? Number.NaN;
  const when = `Example ${example} ${whenOf(steps, record, taken)}`;
  if (kind === 'values') return `${when}: ${score} where ${truth[example]} is right`;
  const said = labels?.[record]?.[example];
  return `${when}: class ${truth[example]} has probability ${score.toFixed(4)}; the net says ${said}`;
}

/** How the whole batch stands at one record. */
export function recordInWords({ kind, truth, scores, labels }: ShownPredictions, record: number): string {
  const row = scores[record] ?? [];
  if (kind === 'values') {
    const off = mean(row.map((score, example) => Math.abs(score - (truth[example] ?? 0))));
    return `off by ${off.toPrecision(4)} on average`;
  }
  const right = (labels?.[record] ?? []).filter((label, example) => label === truth[example]).length;
  return `${right} of ${row.length} right, mean probability of the true class ${mean(row).toFixed(4)}`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
