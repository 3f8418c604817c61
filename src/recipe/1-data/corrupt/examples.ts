import type { Decoding } from '../../../tensors/decoding.ts';
import type { ExampleTensor, TrainingSet } from '../trainingSet.ts';

/** Smaller examples may well hold one number only. */
const FEWEST_NUMBERS = 64;
/** What is so many times as large as the usual example is not of its kind. */
const FAR = 50;

type Data = Pick<TrainingSet, 'inputs' | 'targets' | 'count' | 'decoding'>;

/** Examples with a number that is not finite, in an input or a target. */
export function notFiniteExamples({ inputs, targets, count }: Data): readonly number[] {
  const tensors = [...inputs, ...targets].filter(({ dtype }) => dtype.startsWith('float'));
  return examplesThat(count, (at) =>
    tensors.some(({ values, width }) => {
      for (let place = at * width; place < (at + 1) * width; place += 1) {
        if (!Number.isFinite(values[place])) {
          return true;
        }
      }
      return false;
    }),
  );
}

/** Pictures that hold one number everywhere. */
export function constantExamples({ inputs, count, decoding }: Data): readonly number[] {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || !isPicture(input, decoding)) {
    return [];
  }
  return examplesThat(count, (at) => {
    const { least, most } = rangeOf(input, at);
    return least === most;
  });
}

export interface FarApart {
  readonly example: number;
  /** How large it is, by the usual size. */
  readonly times: number;
}

/**
 * Examples whose largest number is far from that of the others: one picture from 0 to 255 among those from 0 to 1.
 * Tables and signals are left out: a sum of money, a count, a loud noise is what it is.
 */
export function farApart({ inputs, count, decoding }: Data): readonly FarApart[] {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || !isPicture(input, decoding)) {
    return [];
  }
  const sizes = Float64Array.from({ length: count }, (_, at) => {
    const { least, most } = rangeOf(input, at);
    return Math.max(Math.abs(least), Math.abs(most));
  });
  const usual = Float64Array.from(sizes).sort()[count >> 1] ?? 0;
  // Below it only where the rest agrees: silence and night are quiet, too.
  const agree = sizes.filter((size) => size > usual / 4 && size < usual * 4).length >= 0.9 * count;
  return examplesThat(count, (at) => {
    const times = (sizes[at] ?? 0) / usual;
    return usual > 0 && (times > FAR || (agree && times > 0 && times < 1 / FAR));
  }).map((example) => ({ example, times: (sizes[example] ?? 0) / usual }));
}

const isPicture = ({ width }: ExampleTensor, { kind }: Decoding): boolean =>
  kind === 'image' && width >= FEWEST_NUMBERS;

function rangeOf({ values, width }: ExampleTensor, at: number): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let place = at * width; place < (at + 1) * width; place += 1) {
    const value = values[place] ?? 0;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}

function examplesThat(count: number, holds: (at: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) {
    if (holds(at)) {
      found.push(at);
    }
  }
  return found;
}
