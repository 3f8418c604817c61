/** A training of a few seconds is over before its share would pay for a picture: so much each kind may take in any case. */
const GRACE_MILLISECONDS = 100;

/** How often what costs time is recorded, so that the recorder stays a small share of the training. */
export class Budget {
  /** Milliseconds that the recorder took. */
  spent = 0;
  readonly norms: Expense;
  readonly predictions: Expense;
  readonly #began = performance.now();

  constructor(share: number) {
    this.norms = new Expense(this, share * 0.4, 400);
    this.predictions = new Expense(this, share * 0.4, 200);
  }

  /** Milliseconds since the recording began. */
  elapsed(): number {
    return performance.now() - this.#began;
  }
}

/** One kind of recording. Its records lie the further apart the longer the training has gone on. */
export class Expense {
  readonly #budget: Budget;
  readonly #share: number;
  readonly #recordsADecade: number;
  #milliseconds = 0;
  #dearest = 0;
  #next = 0;

  constructor(budget: Budget, share: number, recordsADecade: number) {
    this.#budget = budget;
    this.#share = share;
    this.#recordsADecade = recordsADecade;
  }

  isDue(step: number): boolean {
    const allowed = this.#share * this.#budget.elapsed() + GRACE_MILLISECONDS;
    return step >= this.#next && this.#milliseconds + this.#dearest <= allowed;
  }

  record<T>(step: number, f: () => T): T {
    this.#next = step + Math.max(1, Math.floor(step / this.#recordsADecade));
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
