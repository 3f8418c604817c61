import { lineText } from '../../../training/placeText.ts';
import type { Plot } from '../../check.ts';
import { mannWhitney } from '../../statistics/mannWhitney.ts';
import { mean } from '../../statistics/moments.ts';
import { lateLoss, lossCurves } from '../comparedLosses.ts';
import { FIRST_SEED, type Trials, trialOf, type Widening } from './widening.ts';

/** Three seeds at least, since fewer cannot be significant; more where these do not tell. */
const FEWEST_SEEDS = 3;
const MOST_SEEDS = 5;
const SIGNIFICANT = 0.05;

/** Losses of the script as it is and widened, from one seed. */
export interface Pair {
  readonly narrow: readonly number[];
  readonly wide: readonly number[];
}

export interface Comparison {
  /** To which all runs came. */
  readonly steps: number;
  readonly narrow: number;
  readonly wide: number;
  /** Of the wide one being lower by chance. */
  readonly chance: number;
  readonly isLower: boolean;
  readonly isHigher: boolean;
}

/** Runs pairs until they tell or the time is out. @returns in words why there are not enough of them */
export async function compare(trials: Trials, widening: Widening): Promise<readonly Pair[] | string> {
  const { context, clock } = trials;
  const pairs: Pair[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + MOST_SEEDS; seed += 1) {
    context.report(`Training as it is and with ${describeWidening(widening)}, seed ${seed}`);
    const began = clock.share(1);
    const [narrow, wide] = await Promise.all([
      trialOf(trials, seed, []),
      seed === FIRST_SEED ? widening.first : trialOf(trials, seed, widening.edits),
    ]);
    if (typeof narrow === 'string' || typeof wide === 'string') {
      return `The script does not get through from every seed: ${typeof narrow === 'string' ? narrow : String(wide)}`;
    }
    pairs.push({ narrow: narrow.losses, wide: wide.losses });
    const left = clock.share(1);
    const { isLower, isHigher } = significant(pairs);
    const enough = pairs.length >= FEWEST_SEEDS;
    if (enough && (isLower || isHigher)) {
      break;
    }
    if (left < 1.2 * (began - left)) {
      return enough ? pairs : `${FEWEST_SEEDS} seeds did not fit into the time that there is.`;
    }
  }
  return pairs;
}

export function significant(pairs: readonly Pair[]): Comparison {
  // Runs that the time has cut short are compared at the step to which all of them came.
  const steps = Math.min(...pairs.flatMap((pair) => [pair.narrow.length, pair.wide.length]));
  const narrow = pairs.map((pair) => lateLoss(pair.narrow.slice(0, steps)));
  const wide = pairs.map((pair) => lateLoss(pair.wide.slice(0, steps)));
  const chance = mannWhitney(wide, narrow);
  return {
    steps,
    narrow: mean(narrow),
    wide: mean(wide),
    chance,
    isLower: chance <= SIGNIFICANT,
    isHigher: mannWhitney(narrow, wide) <= SIGNIFICANT,
  };
}

export function plotOf([first]: readonly Pair[]): Plot | null {
  return first
    ? lossCurves(
        'Training loss as it is, and with more capacity',
        { name: 'as it is', values: first.narrow },
        { name: 'wider', values: first.wide },
      )
    : null;
}

/** `hidden = 128 instead of 64 (line 12)`. */
export function describeWidening({ knobs, factor }: Pick<Widening, 'knobs' | 'factor'>): string {
  return knobs
    .map(
      ({ name, value, location }) =>
        `${name === null ? '' : `${name} = `}${Math.round(factor * value)} instead of ${value} (${lineText(location)})`,
    )
    .join(', ');
}
