import type { Trace } from '../../../training/protocol/experiments.ts';
import { mean, standardDeviation } from '../../statistics/moments.ts';
import { type Learnable, shareLearned } from '../learnable.ts';

/** The share of what can be learned from a batch that counts as having learned it by heart. */
export const FITTED = 0.9;
/** The floor counts as reached a little above it, since most criteria only approach it. */
const REACHED = 0.98;
/** A loss this many times as high as it began has leapt. */
const LEAP = 1.5;
/** …and one that stands still for the last third of its steps, this far above where it began, has lost its way there. */
const ASTRAY = 1.2;
const STANDS_STILL = 0.02;
/** Fewer steps tell nothing of a loss that stands still or lies high. */
export const ENOUGH_STEPS = 60;

/** How the loss went when one batch was trained on again and again. */
export interface Descent {
  readonly losses: readonly number[];
  readonly steps: number;
  /** The mean of the last tenth. */
  readonly end: number;
  /** 0: no better than the best constant; 1: the floor. The best of the run, smoothed. */
  readonly learned: number;
  readonly fitted: boolean;
  /** The loss stopped being a number, and had not come down to the floor before. */
  readonly brokeDown: boolean;
  /** It rose far above where it began. */
  readonly leapt: boolean;
  /** It ended above where it began and above the best constant, and does not move from there. */
  readonly strayed: boolean;
  readonly stillFalling: boolean;
}

/** Where an experiment may stop: nothing more is to be seen below. */
export const stopBelow = ({ constant, floor }: Learnable): number => constant - REACHED * (constant - floor);

export function descentOf({ rows, stopped }: Trace, learnable: Learnable): Descent {
  const losses = rows.map(({ loss }) => loss);
  const finite = losses.filter(Number.isFinite);
  const window = Math.max(1, Math.floor(finite.length / 10));
  const end = losses.at(-1) !== undefined && Number.isFinite(losses.at(-1)) ? mean(finite.slice(-window)) : Number.NaN;
  const best = Math.min(
    ...windows(finite, window).map(mean),
    stopped === 'below' ? (finite.at(-1) ?? Infinity) : Infinity,
  );
  const learned = shareLearned(learnable, best);
  const [start = Number.NaN] = losses;
  const scale = Math.max(Math.abs(start), Math.abs(learnable.constant), 1e-12);
  return {
    losses,
    steps: Math.max(0, losses.length - 1),
    end,
    learned,
    fitted: learned >= FITTED,
    brokeDown: losses.some((loss) => !Number.isFinite(loss)) && learned < FITTED,
    leapt: finite.some((loss) => loss > LEAP * scale),
    strayed: end > ASTRAY * scale && standsStill(finite, end - start),
    stillFalling: isFalling(finite),
  };
}

function windows(losses: readonly number[], size: number): readonly (readonly number[])[] {
  const count = Math.max(1, losses.length - size + 1);
  return Array.from({ length: count }, (_, from) => losses.slice(from, from + size));
}

function standsStill(losses: readonly number[], rise: number): boolean {
  const late = losses.slice(-Math.ceil(losses.length / 3));
  return late.length > 1 && standardDeviation(late) <= STANDS_STILL * rise;
}

/** The last quarter lies below the one before it, by more than the noise of their means. */
function isFalling(losses: readonly number[]): boolean {
  const quarter = Math.floor(losses.length / 4);
  if (quarter < 2) {
    return true;
  }
  const last = losses.slice(-quarter);
  const before = losses.slice(-2 * quarter, -quarter);
  const noise = Math.hypot(standardDeviation(last), standardDeviation(before)) / Math.sqrt(quarter);
  return mean(before) - mean(last) > Math.max(2 * noise, 1e-3 * Math.abs(mean(before)));
}

/**
 * How many steps the loss would take to come down from the best constant to the floor if it went on as it has begun;
 * null where its noise hides how it goes. For nets that have hardly moved, whose loss is a straight line in the steps.
 */
export function stepsAtThisPace({ losses, steps }: Descent, { constant, floor }: Learnable): number | null {
  const third = Math.floor(losses.length / 3);
  if (third < 5 || !losses.every(Number.isFinite)) {
    return null;
  }
  const [early, late] = [losses.slice(0, third), losses.slice(-third)];
  const noise = Math.hypot(standardDeviation(early), standardDeviation(late)) / Math.sqrt(third);
  const fastest = mean(early) - mean(late) + 2 * noise;
  return fastest <= 0 ? Number.POSITIVE_INFINITY : ((2 / 3) * steps * (constant - floor)) / fastest;
}
