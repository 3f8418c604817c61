/** How far the columns of a table spread, so that none of them outweighs the others by its unit alone. */

/** Standard deviations of columns, from rows that come some at a time: Welford, 1962. */
export class Spread {
  readonly #counts: Float64Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  constructor(private readonly width: number) {
    this.#counts = new Float64Array(width);
    this.#means = new Float64Array(width);
    this.#squares = new Float64Array(width);
  }

  /** @param values row-major; what is not finite is passed over */
  add(values: ArrayLike<number>): void {
    const { width } = this;
    for (let at = 0; at < values.length; at += 1) {
      const column = at % width;
      const value = values[at] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      const count = (this.#counts[column] ?? 0) + 1;
      const difference = value - (this.#means[column] ?? 0);
      this.#counts[column] = count;
      this.#means[column] = (this.#means[column] ?? 0) + difference / count;
      this.#squares[column] = (this.#squares[column] ?? 0) + difference * (value - (this.#means[column] ?? 0));
    }
  }

  /** One a column; 0 where all of its values are equal, or there is none. */
  deviations(): Float64Array {
    return this.#squares.map((squares, column) => Math.sqrt(squares / Math.max(1, this.#counts[column] ?? 0)));
  }
}

/** Rows with each column in units of its standard deviation. A column that does not vary tells no rows apart, and is 0. */
export function standardised(values: ArrayLike<number>, deviations: Float64Array): Float64Array {
  return Float64Array.from({ length: values.length }, (_, at) => {
    const deviation = deviations[at % deviations.length] ?? 0;
    return deviation > 0 ? (values[at] ?? Number.NaN) / deviation : 0;
  });
}
