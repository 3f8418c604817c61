import type { WidthKnob } from '../../../scripts/widths/widthKnobs.ts';
import { orNull } from '../../../training/errors.ts';
import { lineText } from '../../../training/placeText.ts';
import type { Capture } from '../../../training/protocol/capture.ts';
import type { SourceEdit } from '../../../training/protocol/messages.ts';
import type { StepDescription } from '../../../training/protocol/step.ts';
import type { Training } from '../../../training/training.ts';
import type { CheckContext } from '../../check.ts';
import type { Clock } from '../../clock.ts';
import { featureCount } from '../../criterion.ts';
import { relaunched } from '../../relaunched.ts';

export const FEWEST_STEPS = 20;
/** So many ways to widen are tried before it is given up. */
const ATTEMPTS = 4;
const FACTOR = 2;

export interface Trials {
  readonly training: Training;
  readonly context: CheckContext;
  readonly clock: Clock;
  readonly steps: number;
}

/** One run of the script from a seed, as it is or widened. */
export interface Trial {
  readonly capture: Capture;
  /** Of the first widened trial. */
  readonly step: StepDescription | null;
  readonly losses: readonly number[];
}

/** A change of widths with which the script still runs, and the same outputs come out of a larger net. */
export interface Widening {
  readonly knobs: readonly WidthKnob[];
  readonly factor: number;
  readonly edits: readonly SourceEdit[];
  /** The first trial with it, from the first seed. */
  readonly first: Trial;
}

export const FIRST_SEED = 1;

/** The script as it is and widened run side by side. What is compared ran with as many threads. */
const AT_ONCE = 2;

/** @returns in words why the script did not get through */
export function trialOf(
  { training, clock, steps }: Trials,
  seed: number,
  edits: readonly SourceEdit[],
): Promise<Trial | string> {
  return relaunched(training, { reseed: seed, edits, atOnce: AT_ONCE }, async (again) => {
    const step = edits.length > 0 && seed === FIRST_SEED ? await orNull(again.describeStep()) : null;
    const { rows } = await again.run({ batches: 'as-trained', steps, withinMilliseconds: clock.share(0.5) });
    return { capture: again.capture, step, losses: rows.map(({ loss }) => loss) };
  });
}

/** All widths at once, then each by itself: numbers that have to fit each other are not always told apart. */
export async function findWidening(trials: Trials, knobs: readonly WidthKnob[]): Promise<Widening | string> {
  if (knobs.length === 0) {
    return 'No hidden layer of more than one unit was found whose width stands in the source.';
  }
  const plans = [knobs, ...(knobs.length > 1 ? knobs.map((knob) => [knob]) : [])].slice(0, ATTEMPTS);
  const refusals: string[] = [];
  for (const plan of plans) {
    trials.context.report(`Running the script with ${plan.map(nameOf).join(', ')} doubled`);
    const found = await widen(trials, plan, FACTOR);
    if (typeof found !== 'string') {
      return found;
    }
    refusals.push(`${plan.map(nameOf).join(', ')}: ${found}`);
  }
  return `No width could be doubled so that the script still runs. ${refusals.map((refusal) => refusal.split('\n')[0]).join(' · ')}`;
}

export async function widen(trials: Trials, knobs: readonly WidthKnob[], factor: number): Promise<Widening | string> {
  const edits = knobs.flatMap((knob) => knob.edits(factor));
  const first = await trialOf(trials, FIRST_SEED, edits);
  if (typeof first === 'string') {
    return first;
  }
  const misfit = misfitOf(trials.training.capture, first.capture);
  return misfit ?? { knobs, factor, edits, first };
}

function misfitOf(narrow: Capture, wide: Capture): string | null {
  const features = ({ outputs }: Capture) => outputs.map(featureCount).join();
  if (features(narrow) !== features(wide)) {
    return 'the outputs come out in another shape';
  }
  return (wide.model?.parameterCount ?? 0) > (narrow.model?.parameterCount ?? 0)
    ? null
    : 'the net gets no more parameters';
}

export const nameOf = ({ name, value, location }: WidthKnob) =>
  `${name === null ? `the width ${value}` : `${name} = ${value}`} (${lineText(location)})`;
