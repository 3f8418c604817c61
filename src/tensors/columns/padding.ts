import type { Example } from '../examples.ts';

/** What fills a sequence up to the length of the others, and at which end. */
export interface Padding {
  readonly value: number;
  readonly side: 'start' | 'end';
}

/** A value that fills up is met in so many of the sequences at least. */
const FEWEST_PADDED = 0.05;
/** And hardly ever between the others. */
const MOST_BETWEEN = 0.005;

/**
 * What sequences are padded with; null where nothing looks like it. A padding comes in runs at one end of the sequences and
 * hardly ever within them, which tells it from a full stop or a pause.
 * @param sample sequences of one length
 * @param stepWidth how many numbers a step has
 */
export function paddingOf(sample: readonly Example[], stepWidth: number): Padding | null {
  const candidates = (['end', 'start'] as const).flatMap((side) => {
    const value = commonestEdge(sample, stepWidth, side);
    return value === null ? [] : [{ value, side }];
  });
  const shares = candidates.map((padding) => ({ padding, share: paddedShare(sample, stepWidth, padding) }));
  const [best] = shares.filter(({ share }) => share >= FEWEST_PADDED).sort((one, other) => other.share - one.share);
  return best?.padding ?? null;
}

/** How many of the steps are no padding. */
export function lengthOf(
  values: ArrayLike<number>,
  start: number,
  width: number,
  stepWidth: number,
  padding: Padding | null,
): number {
  const steps = Math.floor(width / stepWidth);
  return padding === null ? steps : steps - edgeRun(values, start, steps, stepWidth, padding);
}

/** The value that most of the sequences that begin or end in a run of one value do so with. */
function commonestEdge(sample: readonly Example[], stepWidth: number, side: Padding['side']): number | null {
  const counts = new Map<number, number>();
  for (const { values } of sample) {
    const value = values[side === 'end' ? values.length - 1 : 0];
    if (value === undefined) continue;
    const steps = Math.floor(values.length / stepWidth);
    // A single 0 is enough: it is what is padded with nearly everywhere.
    if (edgeRun(values, 0, steps, stepWidth, { value, side }) >= (value === 0 ? 1 : 2))
      counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort(([, one], [, other]) => other - one);
  return commonest?.[0] ?? null;
}

/** The share of the sequences that are padded so; 0 where the value also comes between others. */
function paddedShare(sample: readonly Example[], stepWidth: number, padding: Padding): number {
  let [padded, within, between] = [0, 0, 0];
  for (const { values } of sample) {
    const steps = Math.floor(values.length / stepWidth);
    const run = edgeRun(values, 0, steps, stepWidth, padding);
    if (run > 0 && run < steps) padded += 1;
    const [from, to] = padding.side === 'end' ? [0, steps - run] : [run, steps];
    within += to - from;
    for (let step = from; step < to; step += 1)
      if (isAll(values, step * stepWidth, stepWidth, padding.value)) between += 1;
  }
  return between > MOST_BETWEEN * within ? 0 : padded / Math.max(1, sample.length);
}

function edgeRun(
  values: ArrayLike<number>,
  start: number,
  steps: number,
  stepWidth: number,
  { value, side }: Padding,
): number {
  let run = 0;
  while (run < steps) {
    const step = side === 'end' ? steps - 1 - run : run;
    if (!isAll(values, start + step * stepWidth, stepWidth, value)) break;
    run += 1;
  }
  return run;
}

function isAll(values: ArrayLike<number>, start: number, width: number, value: number): boolean {
  for (let at = start; at < start + width; at += 1) {
    if (values[at] !== value && !(Number.isNaN(value) && Number.isNaN(values[at]))) return false;
  }
  return true;
}
