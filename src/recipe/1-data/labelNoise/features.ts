import type { TrainingSet } from '../trainingSet.ts';

/** Examples as points whose distances say how alike they are: example i is `values[i * width … (i + 1) * width]`. */
export interface Points {
  readonly values: Float32Array;
  readonly width: number;
  readonly count: number;
}

/** Pictures are averaged down to about so many cells a side: finer detail moves with every stroke of the pen. */
const SIDE = 14;
/** Wider examples take too long to compare, and are seldom alike number for number. */
const MOST_NUMBERS = 2_048;

/**
 * Some of the examples as points: pictures averaged over small squares, all else as it is, with tables' columns brought
 * to one deviation, since a column in millimetres is not more important than one in metres. Null where examples are no
 * points: texts, several inputs, very long ones.
 *
 * @param examples which ones
 */
export function pointsOf(
  { inputs, decoding }: Pick<TrainingSet, 'inputs' | 'decoding'>,
  examples: readonly number[],
): Points | null {
  const [input] = inputs;
  if (input === undefined || inputs.length > 1 || decoding.kind === 'tokens') {
    return null;
  }
  if (decoding.kind === 'image') {
    return averaged(input.values, decoding, examples);
  }
  if (input.width > MOST_NUMBERS || input.width === 0) {
    return null;
  }
  const points = gathered(input.values, input.width, examples);
  return input.rowShape.length <= 1 ? standardised(points) : points;
}

function gathered(from: ArrayLike<number>, width: number, examples: readonly number[]): Points {
  const values = new Float32Array(examples.length * width);
  for (const [row, example] of examples.entries()) {
    for (let place = 0; place < width; place += 1) {
      values[row * width + place] = finite(from[example * width + place]);
    }
  }
  return { values, width, count: examples.length };
}

function standardised({ values, width, count }: Points): Points {
  for (let place = 0; place < width; place += 1) {
    let [sum, squares] = [0, 0];
    for (let at = place; at < values.length; at += width) {
      sum += values[at] ?? 0;
    }
    const mean = sum / count;
    for (let at = place; at < values.length; at += width) {
      squares += ((values[at] ?? 0) - mean) ** 2;
    }
    const deviation = Math.sqrt(squares / count);
    for (let at = place; at < values.length; at += width) {
      values[at] = deviation > 0 ? ((values[at] ?? 0) - mean) / deviation : 0;
    }
  }
  return { values, width, count };
}

function averaged(
  from: ArrayLike<number>,
  { height, width, channels, layout }: TrainingSet['decoding'] & { kind: 'image' },
  examples: readonly number[],
): Points {
  const square = Math.max(1, Math.ceil(Math.max(height, width) / SIDE));
  const [rows, columns] = [Math.ceil(height / square), Math.ceil(width / square)];
  const size = rows * columns * channels;
  const values = new Float32Array(examples.length * size);
  for (const [at, example] of examples.entries()) {
    const begin = example * height * width * channels;
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const cell = at * size + (Math.floor(row / square) * columns + Math.floor(column / square)) * channels;
        for (let channel = 0; channel < channels; channel += 1) {
          const place =
            layout === 'HWC' ? (row * width + column) * channels + channel : (channel * height + row) * width + column;
          values[cell + channel] = (values[cell + channel] ?? 0) + finite(from[begin + place]);
        }
      }
    }
  }
  return { values, width: size, count: examples.length };
}

const finite = (value: number | undefined): number => (value !== undefined && Number.isFinite(value) ? value : 0);
