/** Records that the grace pays for lie a twentieth of the training so far apart, so that it lasts for a while. */
const SPARSE = 20;

/** How often what costs time is recorded, so that the recorder stays a small share of the training. */
export class Budget {
  /** Milliseconds that the recorder took. */
  spent = 0;
  readonly norms: Expense;
  readonly predictions: Expense;
  readonly #began = performance.now();

  constructor(share: number) {
    this.norms = new Expense(this, { share: share * 0.4, graceMilliseconds: 100, spacing: 400 });
    this.predictions = new Expense(this, { share: share * 0.4, graceMilliseconds: 400, spacing: 200 });
  }

  /** Milliseconds since the recording began. */
  elapsed(): number {
    return performance.now() - this.#began;
  }
}

interface Allowance {
  readonly share: number;
  /** A training of a few seconds is over before its share would pay for a picture: so much may be spent in any case. */
  readonly graceMilliseconds: number;
  /** Records lie this part of the training so far apart, at least. */
  readonly spacing: number;
}

/** One kind of recording. Its records lie the further apart the longer the training has gone on. */
export class Expense {
  readonly #budget: Budget;
  readonly #allowance: Allowance;
  #milliseconds = 0;
  #dearest = 0;
  #last: number | null = null;

  constructor(budget: Budget, allowance: Allowance) {
    this.#budget = budget;
    this.#allowance = allowance;
  }

  isDue(step: number): boolean {
    const { share, graceMilliseconds, spacing } = this.#allowance;
    const last = this.#last;
    const isApart = (part: number): boolean => last === null || step - last >= Math.max(1, Math.floor(last / part));
    if (!isApart(spacing)) {
      return false;
    }
    const over = this.#milliseconds + this.#dearest - share * this.#budget.elapsed();
    return over <= 0 || (over <= graceMilliseconds && isApart(SPARSE));
  }

  record<T>(step: number, f: () => T): T {
    this.#last = step;
    const before = this.#milliseconds;
    try {
      return this.more(f);
    } finally {
      this.#dearest = Math.max(0.9 * this.#dearest, this.#milliseconds - before);
    }
  }

  /** Belongs to the record begun before. */
  more<T>(f: () => T): T {
    const began = performance.now();
    try {
      return f();
    } finally {
      const spent = performance.now() - began;
      this.#milliseconds += spent;
      this.#budget.spent += spent;
    }
  }
}
