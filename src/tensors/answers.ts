/** What a net says to an example, and what that is worth beside its target. No probability is made up where none is meant. */

/** `probabilities`, `logits`: of classes, or of one class against another where there is one number. `numbers`: quantities. */
export type AnswerForm = 'probabilities' | 'logits' | 'numbers';

export interface Score {
  /** A class's number, or the quantity itself. */
  readonly prediction: number;
  /** The probability of the predicted class; NaN for quantities. */
  readonly confidence: number;
  /** Minus the logarithm of the probability of its own class; how far a quantity is off. */
  readonly loss: number;
}

const LITTLE = 1e-3;

/**
 * Whether outputs of classes are probabilities or logits, from the numbers themselves.
 * @param values row-major, `width` numbers an example
 */
export function formOfClasses(values: ArrayLike<number>, width: number): AnswerForm {
  for (let start = 0; start + width <= values.length; start += width) {
    let sum = 0;
    for (let at = start; at < start + width; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (value < -LITTLE || value > 1 + LITTLE) return 'logits';
      sum += value;
    }
    if (width > 1 && Math.abs(sum - 1) > LITTLE * width) return 'logits';
  }
  return 'probabilities';
}

/**
 * @param values of the net's outputs; the example's own begin at `start`
 * @param target its class's number, or its quantity
 */
export function scoreOf(
  values: ArrayLike<number>,
  start: number,
  width: number,
  form: AnswerForm,
  target: number,
): Score {
  const first = values[start] ?? Number.NaN;
  if (form === 'numbers') return { prediction: first, confidence: Number.NaN, loss: Math.abs(first - target) };
  if (width === 1) {
    const ofOne = form === 'probabilities' ? first : 1 / (1 + Math.exp(-first));
    const prediction = ofOne > 0.5 ? 1 : 0;
    return {
      prediction,
      confidence: prediction === 1 ? ofOne : 1 - ofOne,
      loss: minusLog(target === 1 ? ofOne : 1 - ofOne),
    };
  }
  let best = 0;
  for (let at = 1; at < width; at += 1) {
    if ((values[start + at] ?? Number.NaN) > (values[start + best] ?? Number.NaN)) best = at;
  }
  const most = values[start + best] ?? Number.NaN;
  if (form === 'probabilities') {
    return { prediction: best, confidence: most, loss: minusLog(values[start + target] ?? Number.NaN) };
  }
  let total = 0;
  for (let at = 0; at < width; at += 1) total += Math.exp((values[start + at] ?? Number.NaN) - most);
  const logit = values[start + target] ?? Number.NaN;
  return { prediction: best, confidence: 1 / total, loss: Math.log(total) - (logit - most) };
}

/** How far a row of quantities is off: root of the mean squared difference. NaN where there are not as many. */
export function errorOf(
  values: ArrayLike<number>,
  start: number,
  targets: ArrayLike<number>,
  targetStart: number,
  width: number,
): number {
  let squares = 0;
  for (let at = 0; at < width; at += 1)
    squares += ((values[start + at] ?? Number.NaN) - (targets[targetStart + at] ?? Number.NaN)) ** 2;
  return Math.sqrt(squares / width);
}

/** Probabilities that were rounded to 0 cost what the least number costs. */
const minusLog = (probability: number): number => -Math.log(Math.max(probability, Number.MIN_VALUE));
