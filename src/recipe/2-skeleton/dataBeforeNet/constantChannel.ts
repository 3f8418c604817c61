import type { TensorSummary } from '../../../training/protocol/tensors.ts';
import type { Training } from '../../../training/training.ts';
import type { Judgement } from '../../check.ts';
import { valuesOf } from '../../tensorValues.ts';
import { number } from '../lossAtInit/words.ts';

const FEWEST_PICTURES = 4;
const FEWEST_PIXELS = 64;
/** Red, green and blue. A fourth channel may be opaque everywhere, and planes of a board are often empty. */
const CHANNELS = 3;

/**
 * A colour channel that is the same number in every pixel of every picture of the batch, while others are not. Only of
 * pictures with three channels: single features and pixels of a table are constant in many sound data sets.
 */
export async function judgeConstantChannel(training: Training): Promise<Judgement | null> {
  const [input] = training.capture.batch.inputs.filter(isPicture);
  const picture = input && (await valuesOf(training, input.id));
  if (!input || !picture) {
    return null;
  }
  const [, first = 0, , last = 0] = input.shape;
  const stride = last === CHANNELS ? 1 : (input.shape[2] ?? 1) * last;
  const ranges = Array.from({ length: CHANNELS }, () => ({ minimum: Infinity, maximum: -Infinity }));
  for (let at = 0; at < picture.values.length; at += 1) {
    const range = ranges[Math.floor(at / stride) % CHANNELS];
    const value = picture.values[at] ?? Number.NaN;
    if (range) {
      range.minimum = Math.min(range.minimum, value);
      range.maximum = Math.max(range.maximum, value);
    }
  }
  const constant = ranges.flatMap(({ minimum, maximum }, channel) =>
    minimum === maximum ? [{ channel, minimum }] : [],
  );
  const [found] = constant;
  if (!found || constant.length === CHANNELS) {
    return null;
  }
  const named = constant.map(({ channel }) => channel).join(' and ');
  return {
    verdict: 'warn',
    message: `Channel${constant.length > 1 ? 's' : ''} ${named} of ${CHANNELS} (from 0) of the input ${constant.length > 1 ? 'are' : 'is'} ${number(found.minimum)} in every pixel of all ${input.shape[0]} pictures, and the others are not: the net sees no colour there.`,
    expected: 'channels that vary',
    observed: `a constant channel (${first === CHANNELS ? 'axis 1' : 'the last axis'})`,
    location: training.capture.location,
    cause: 'constant-channel',
    advice: 'Look at how the channels are read, normalised and put together.',
    evidence: { minima: ranges.map(({ minimum }) => minimum), maxima: ranges.map(({ maximum }) => maximum) },
  };
}

function isPicture({ shape, dtype }: TensorSummary): boolean {
  const [count = 0, first = 0, middle = 0, last = 0] = shape;
  const pixels = last === CHANNELS ? first * middle : middle * last;
  return (
    shape.length === 4 &&
    count >= FEWEST_PICTURES &&
    (first === CHANNELS) !== (last === CHANNELS) &&
    pixels >= FEWEST_PIXELS &&
    /float|double|int/.test(dtype)
  );
}
