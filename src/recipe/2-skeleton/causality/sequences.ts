import type { TensorValues } from '../../../tensors/npy.ts';

/** A batch of sequences: `at(example, position, feature)`. Tokens and one-hot rows have one feature, the token. */
export interface Sequences {
  readonly examples: number;
  readonly positions: number;
  readonly features: number;
  readonly at: (example: number, position: number, feature: number) => number;
}

/** One-hot rows are looked for up to this many numbers; more are taken for what they are. */
const MOST_NUMBERS = 4_000_000;

/** `time-last`: (batch, features, time), as convolutions have it. */
export type Layout = 'features-last' | 'time-last';

/**
 * Reads (batch, time), (batch, time, features) or, where the batch lies on the second axis, (time, batch, …).
 * @param size how many examples the batch has
 */
export function sequencesOf(
  { shape, values }: TensorValues,
  size: number,
  layout: Layout = 'features-last',
): Sequences | null {
  if (shape.length < 2 || shape.length > 3) {
    return null;
  }
  const [first = 0, second = 0, features = 1] = shape;
  if (layout === 'time-last') {
    const at = (example: number, position: number, feature: number) =>
      values[(example * second + feature) * features + position] ?? Number.NaN;
    return shape.length === 3 && first === size ? { examples: size, positions: features, features: second, at } : null;
  }
  if (first !== size && second !== size) {
    return null;
  }
  const timeFirst = first !== size;
  const at = (example: number, position: number, feature: number) => {
    const row = timeFirst ? position * second + example : example * second + position;
    return values[row * features + feature] ?? Number.NaN;
  };
  return asTokens({ examples: size, positions: timeFirst ? first : second, features, at }, values);
}

/** Targets are often flattened: (batch · time) or (batch · time, classes), in the order of the inputs. */
export function targetsLike(
  target: TensorValues,
  inputs: Sequences,
  inputShape: readonly number[],
  layout: Layout,
): Sequences | null {
  const { examples, positions } = inputs;
  const timeFirst = inputShape[0] !== examples;
  const [first = 0, second = 1] = target.shape;
  for (const length of [positions, positions - 1]) {
    if (target.shape.length <= 2 && first === examples * length && length > 1) {
      const shape = timeFirst ? [length, examples, second] : [examples, length, second];
      return sequencesOf({ ...target, shape }, examples);
    }
  }
  return sequencesOf(target, examples, target.shape.length === 3 ? layout : 'features-last');
}

function asTokens(sequences: Sequences, values: ArrayLike<number>): Sequences {
  const { features, at } = sequences;
  if (features < 3 || values.length > MOST_NUMBERS) {
    return sequences;
  }
  for (let row = 0; row < values.length; row += features) {
    let ones = 0;
    for (let feature = 0; feature < features; feature++) {
      const value = values[row + feature] ?? 0;
      ones += value === 1 ? 1 : value === 0 ? 0 : 2;
    }
    if (ones !== 1) {
      return sequences;
    }
  }
  const token = (example: number, position: number) => {
    for (let feature = 0; feature < features; feature++) {
      if (at(example, position, feature) === 1) return feature;
    }
    return Number.NaN;
  };
  return { ...sequences, features: 1, at: token };
}
