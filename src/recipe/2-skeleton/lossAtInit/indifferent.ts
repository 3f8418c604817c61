import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { featureCount, lossOrNull } from '../../criterion.ts';
import type { LossAtInit } from './measurement.ts';
import { number } from './words.ts';

/** Of a loss: what rounding, and the small number that keeps a logarithm finite, may make of one and the same answer. */
const ROUNDING = 1e-5;
const FILLED = [-1, 0.25, 0.5, 2];

/**
 * A criterion that says the same to all outputs, to the right answers as to any others, teaches nothing: a categorical cross-entropy
 * of a single unit divides it by itself. Only where the targets differ, since where they are all alike there may be nothing to tell.
 */
export async function judgeIndifferent(training: Training, m: LossAtInit): Promise<Judgement | null> {
  const { capture } = training;
  const { bestConstant, freeFloor, unitScaleExcess, observed, uniform } = m;
  const differ = capture.batch.targets.some(({ statistics }) => statistics && statistics.minimum < statistics.maximum);
  if (!differ || !bestConstant || !freeFloor || unitScaleExcess === null) {
    return null;
  }
  // Zeros cannot be divided by themselves.
  const atZeros = Number.isNaN(uniform) ? [] : [uniform, observed + unitScaleExcess];
  const said = [...atZeros, bestConstant.value, freeFloor.value];
  for (const value of FILLED) {
    const loss = await lossOrNull(training, { outputs: { kind: 'filled', value } });
    said.push(loss ?? Number.NaN);
  }
  if (!said.every((loss) => Math.abs(loss - observed) <= ROUNDING * Math.max(1, Math.abs(observed)))) {
    return null;
  }
  const [output] = capture.outputs;
  const single = capture.outputs.length === 1 && output && featureCount(output) === 1;
  return {
    verdict: 'fail',
    message: `${capture.loss.name} says ${number(Math.abs(observed) < ROUNDING ? 0 : observed)} whatever the net answers, to the right answers as to any others: there is nothing to learn from it.${single ? ' The net has one output for each example.' : ''}`,
    expected: 'a loss that tells right answers from wrong ones',
    observed: 'the same loss for all outputs',
    location: capture.loss.location ?? output?.activationLocation ?? capture.location,
    cause: 'output-out-of-range',
    advice: single
      ? 'A categorical cross-entropy wants a unit for each class; for one unit use the binary one, or a squared error for numbers.'
      : 'Look at what the criterion compares: the outputs may be divided by themselves, masked out or cut off.',
  };
}
