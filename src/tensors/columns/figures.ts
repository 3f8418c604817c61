/** One number an example: what examples are sorted and filtered by. NaN where an example has none. */
export interface Figures {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  readonly minimum: Float32Array;
  readonly maximum: Float32Array;
}

export function emptyFigures(count: number): Figures {
  const column = () => new Float32Array(count).fill(Number.NaN);
  return { mean: column(), deviation: column(), minimum: column(), maximum: column() };
}

/**
 * Fills in the figures of the examples from `first` on, over their finite numbers.
 * @param values row-major, whole examples of `width` numbers
 */
export function fillFigures(figures: Figures, first: number, values: ArrayLike<number>, width: number): void {
  const count = width === 0 ? 0 : Math.floor(values.length / width);
  for (let row = 0; row < count; row += 1) {
    let [sum, finite, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (Number.isFinite(value)) {
        sum += value;
        finite += 1;
        if (value < least) least = value;
        if (value > most) most = value;
      }
    }
    if (finite === 0) continue;
    const mean = sum / finite;
    let squares = 0;
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      const value = values[at] ?? Number.NaN;
      if (Number.isFinite(value)) squares += (value - mean) ** 2;
    }
    figures.mean[first + row] = mean;
    figures.deviation[first + row] = Math.sqrt(squares / finite);
    figures.minimum[first + row] = least;
    figures.maximum[first + row] = most;
  }
}
