import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import { valuesOf } from '../../tensorValues.ts';
import { classesOf } from '../classesOf.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Outputs so many times as large as the largest target or output lie beyond every bend that a distance has. */
const BEYOND = 10;
/** Of the slope: what is left of it where a line is taken to be straight. */
const STRAIGHT = 1e-3;
/** At most so many examples are asked one by one, and so many classes. */
const EXAMPLES = 8;
const CLASSES = 4;
/** What goes into a last activation for the class that is meant: sure, and far from where a logarithm ends. */
const SURE = 3;
/** Of what zeros cost: handing the targets back costs no more than this, … */
const FREE = 0.05;
/** …and something else so much less, of the way from zeros to the targets. */
const FAR_BELOW = 0.5;
/** Weights of examples of their own (returns, importances) bend the loss of each to its own degree; a distance bends all alike. */
const ALIKE = 1.1;
/** A net that knows more than this much of the uniform guess was trained before, and may be made to forget. */
const KNOWS = 0.25;

/**
 * Does the loss fall towards the right answers? Two ways in which it does not: it falls evenly with the outputs, whatever the
 * targets are (errors that are averaged with their sign), and it is highest for the right answers (a minus that is missing, or
 * one too many).
 */
export async function judgeDirection(training: Training, m: LossAtInit): Promise<Judgement | null> {
  return (
    (await judgeBlindLine(training)) ??
    (await judgeRepelled(training, m)) ??
    judgeBottomless(training, m) ??
    (await judgeInverted(training, m))
  );
}

/** A straight line in the outputs, of the same slope for every example though their targets differ. */
async function judgeBlindLine(training: Training): Promise<Judgement | null> {
  const { capture } = training;
  const { outputs, batch, loss } = capture;
  const [target, ...more] = batch.targets;
  const [output] = outputs;
  const range = target?.statistics;
  if (outputs.length !== 1 || !output || more.length > 0 || !range || range.minimum === range.maximum) {
    return null;
  }
  if (output.activation !== 'none' || !output.statistics || batch.size === null || batch.size < 2) {
    return null;
  }
  const { minimum, maximum } = output.statistics;
  const scale = BEYOND * Math.max(1, ...[range.minimum, range.maximum, minimum, maximum].map(Math.abs));
  const at = (value: number, rows?: readonly number[]) =>
    lossOrNull(training, { outputs: { kind: 'filled', value }, ...(rows && { rows }) });
  const middle = await at(0);
  const [below, above, far] = [await at(-scale), await at(scale), await at(BEYOND * scale)];
  if (middle === null || below === null || above === null || far === null) {
    return null;
  }
  const slope = (above - below) / (2 * scale);
  const size = Math.abs(slope * scale);
  const isStraight =
    size > 0 &&
    Math.abs(above + below - 2 * middle) <= STRAIGHT * size &&
    Math.abs(far - middle - BEYOND * slope * scale) <= STRAIGHT * BEYOND * size;
  if (!isStraight) {
    return null;
  }
  const slopes: number[] = [];
  for (let row = 0; row < batch.size; row += Math.max(1, Math.floor(batch.size / EXAMPLES))) {
    const [low, high] = [await at(-scale, [row]), await at(scale, [row])];
    slopes.push(low === null || high === null ? Number.NaN : (high - low) / (2 * scale));
  }
  const [first = Number.NaN] = slopes;
  if (!(first !== 0) || !slopes.every((each) => Math.abs(each - first) <= STRAIGHT * Math.abs(first))) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${loss.name} falls evenly the ${slope > 0 ? 'smaller' : 'larger'} the outputs are, whatever the targets: outputs of 0 cost ${number(middle)}, of ${number(slope > 0 ? -scale : scale)} ${number(slope > 0 ? below : above)}, and the gradient of every example is the same. The net learns to push its outputs without end.`,
    expected: 'a loss that is least for the right answers',
    observed: 'a straight line in the outputs',
    location: loss.location ?? capture.location,
    cause: 'loss-direction',
    advice: 'Square the differences, or take their absolute value, before they are averaged.',
  };
}

/**
 * A distance with a minus before it: nothing costs more than the targets themselves, and outputs that are too small or too
 * large cost the less the farther off they are, for one example as for another.
 */
async function judgeRepelled(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const { outputs, batch, loss } = capture;
  const [target, ...more] = batch.targets;
  const [output] = outputs;
  const range = target?.statistics;
  if (outputs.length !== 1 || more.length > 0 || output?.activation !== 'none' || !output.statistics || !range) {
    return null;
  }
  const { ofTargets, uniform, observed } = m;
  if (ofTargets === null || batch.size === null || batch.size < 2 || range.minimum === range.maximum) {
    return null;
  }
  if (!(observed < ofTargets && uniform < ofTargets)) {
    return null;
  }
  const { minimum, maximum } = output.statistics;
  const scale = BEYOND * Math.max(1, ...[range.minimum, range.maximum, minimum, maximum].map(Math.abs));
  const falls: number[] = [];
  for (let row = 0; row < batch.size; row += Math.max(1, Math.floor(batch.size / EXAMPLES))) {
    const rows = [row];
    const at = (value: number) => lossOrNull(training, { outputs: { kind: 'filled', value }, rows });
    const peak = await lossOrNull(training, { outputs: { kind: 'targets' }, rows });
    for (const way of [-1, 1]) {
      const [near, far] = [await at(way * scale), await at(way * BEYOND * scale)];
      if (peak === null || near === null || far === null || !(far < near && near < peak)) {
        return null;
      }
      falls.push(peak - far);
    }
  }
  if (!(Math.max(...falls) <= ALIKE * Math.min(...falls))) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${loss.name} is highest for the right answers: handing the targets back costs ${number(ofTargets)}, outputs of 0 cost ${number(uniform)}, and the farther off the outputs are the less they cost, without end. The net is driven away from its targets.`,
    expected: 'a loss that is least for the right answers',
    observed: 'one that is highest for them',
    location: loss.location ?? capture.location,
    cause: 'loss-direction',
    advice: 'Look for a minus that is one too many: the distance itself is what has to become small.',
  };
}

/**
 * Handing the targets back is (nearly) free, so that the criterion compares like with like, and raw outputs of the net can cost
 * far less than that: an overlap (Dice, IoU) of what are no probabilities.
 */
function judgeBottomless({ capture }: Training, { ofTargets, uniform, freeFloor }: LossAtInit): Judgement | null {
  const { outputs, batch, loss } = capture;
  const range = batch.targets[0]?.statistics;
  if (outputs.length !== 1 || outputs[0]?.activation !== 'none' || range?.minimum !== 0 || range.maximum !== 1) {
    return null;
  }
  if (ofTargets === null || freeFloor === null || !(Math.abs(ofTargets) <= FREE * Math.abs(uniform))) {
    return null;
  }
  if (!(freeFloor.value < ofTargets - FAR_BELOW * Math.abs(uniform - ofTargets))) {
    return null;
  }
  return {
    verdict: 'fail',
    message: `${loss.name} gets raw outputs where it expects probabilities: the right answers cost ${number(ofTargets)}, and outputs outside 0 to 1 bring it down to ${number(freeFloor.value)}${freeFloor.converged ? '' : ' and further'}. The net learns such outputs, and not the targets.`,
    expected: 'a loss that is least for the right answers',
    observed: `${number(freeFloor.value)} for outputs that are far from them`,
    location: loss.location ?? capture.location,
    cause: 'loss-direction',
    advice: 'Put a sigmoid (or a softmax over the classes) between the net and this loss.',
  };
}

/** The right class costs more than a uniform guess, and any other class less, for all classes of the batch that are tried. */
async function judgeInverted(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const { outputs, batch, loss } = capture;
  const [target, ...more] = batch.targets;
  const [output] = outputs;
  const count = output ? featureCount(output) : 0;
  if (outputs.length !== 1 || more.length > 0 || !target || batch.size === null || count < 2) {
    return null;
  }
  if (m.observed > m.uniform + KNOWS * Math.abs(m.uniform)) {
    return null;
  }
  const values = await valuesOf(training, target.id);
  const classes = values && classesOf(values, batch.size, count);
  const present = classes ? [...new Set(classes)] : [];
  if (!classes || present.length < 2) {
    return null;
  }
  for (const label of present.slice(0, CLASSES)) {
    const rows = classes.flatMap((each, row) => (each === label ? [row] : []));
    const sureOf = (chosen: number) =>
      lossOrNull(training, {
        outputs: {
          kind: 'constant',
          values: [Array.from({ length: count }, (_, unit) => (unit === chosen ? SURE : 0))],
        },
        rows,
      });
    const [guess, right, wrong] = [
      await lossOrNull(training, { outputs: { kind: 'zero' }, rows }),
      await sureOf(label),
      await sureOf((label + 1) % count),
    ];
    if (guess === null || right === null || wrong === null || !(right > guess && guess > wrong)) {
      return null;
    }
  }
  return {
    verdict: 'fail',
    message: `${loss.name} is higher the surer the net is of the right class, and lower the surer it is of another one: the net is taught the wrong answers. Loss at init is ${number(m.observed)}.`,
    expected: 'a loss that is least for the right answers',
    observed: 'one that is highest for them',
    location: loss.location ?? capture.location,
    cause: 'loss-direction',
    advice: 'Look for a minus that is missing before the logarithm or the sum.',
  };
}
