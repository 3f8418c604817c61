import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Filters with more directions than these are not decomposed: the time grows with the third power. */
const MOST_DIRECTIONS = 256;
/** With fewer the figure is hardly more than chance. */
const FEWEST_DIRECTIONS = 4;
const SHUFFLES = 20;

/**
 * The entropies of filters whose numbers are these at other places, which have no order: the least and the greatest of twenty.
 * @param filters one row a unit
 * @param uniform numbers from 0 to below 1
 * @returns null where filters of this form have no entropy
 */
export function entropyOfNoise(
  filters: readonly Float64Array[],
  uniform: () => number,
): readonly [least: number, greatest: number] | null {
  const numbers = filters.flatMap((filter) => Array.from(filter));
  const width = filters[0]?.length ?? 0;
  const entropies: number[] = [];
  for (let draw = 0; draw < SHUFFLES; draw += 1) {
    shuffle(numbers, uniform);
    const entropy = varianceEntropy(
      filters.map((_, unit) => Float64Array.from(numbers.slice(unit * width, (unit + 1) * width))),
    );
    if (entropy === null) return null;
    entropies.push(entropy);
  }
  return [Math.min(...entropies), Math.max(...entropies)];
}

/**
 * How evenly a layer's filters vary in all directions: 1 is evenly, as noise does; filters with structure have less. The entropy
 * of the shares of variance that their principal components explain, over that of equal shares (Gavrikov & Keuper, CNN Filter
 * DB, 2022).
 * @param filters one row a unit
 * @returns null for too few units or numbers, or too many
 */
export function varianceEntropy(filters: readonly Float64Array[]): number | null {
  const count = filters.length;
  const width = filters[0]?.length ?? 0;
  const directions = Math.min(count - 1, width);
  if (directions < FEWEST_DIRECTIONS || Math.min(count, width) > MOST_DIRECTIONS) return null;
  const decomposed = new EigenvalueDecomposition(products(filters), { assumeSymmetric: true });
  const variances = decomposed.realEigenvalues.toSorted((one, other) => other - one);
  const whole = variances.reduce((sum, each) => sum + Math.max(0, each), 0);
  if (!(whole > 0)) return null;
  const shares = variances.slice(0, directions).map((each) => Math.max(0, each) / whole);
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0) / Math.log(directions);
}

/** Of the filters less their mean: unit with unit or number with number, whichever is the smaller matrix. */
function products(filters: readonly Float64Array[]): Matrix {
  const centred = new Matrix(filters.map((filter) => Array.from(filter))).center('column');
  const other = centred.transpose();
  return centred.rows <= centred.columns ? centred.mmul(other) : other.mmul(centred);
}

function shuffle(numbers: number[], uniform: () => number): void {
  for (let last = numbers.length - 1; last > 0; last -= 1) {
    const other = Math.floor(uniform() * (last + 1));
    [numbers[last], numbers[other]] = [numbers[other] ?? 0, numbers[last] ?? 0];
  }
}
