/** So many times as far as the training is now the grace is to last at least, whatever a record costs. */
const HORIZON = 10;

/** What stands at each step costs about so much. */
const HOOKS_MILLISECONDS = 0.15;

/** Of the budget records get this part at least, however short the steps are. */
const LEAST = 0.15;

/** Steps that are each asked about; later only one of so many is, since to ask costs something, too. */
const EVERY_STEP = 100;
const THEN = 8;

export const isAskedAbout = (step: number): boolean => step < EVERY_STEP || step % THEN === 0;

/** How often what costs time is recorded, so that the recorder stays a small share of the training. */
export class Budget {
  /** Milliseconds that the recorder took. */
  spent = 0;
  readonly norms: Expense;
  readonly predictions: Expense;
  readonly #share: number;
  readonly #began = performance.now();

  constructor(share: number) {
    this.#share = share;
    this.norms = new Expense(this, { part: 1 / 3, graceMilliseconds: 20, spacing: 400 });
    this.predictions = new Expense(this, { part: 2 / 3, graceMilliseconds: 50, spacing: 200 });
  }

  /**
   * The share of the time that is left for records, after so many steps. The hooks, the loss of each step and the rows on their
   * way come first: where steps are short they are felt. A record costs the training two or three times what it takes by its own clock,
   * since what comes after it finds the caches cold.
   */
  leftByHooks(steps: number): number {
    const hooks = (HOOKS_MILLISECONDS * steps) / Math.max(this.elapsed(), 1e-6);
    return Math.max(LEAST * this.#share, (this.#share - hooks) / 3);
  }

  /** Milliseconds since the recording began. */
  elapsed(): number {
    return performance.now() - this.#began;
  }
}

interface Allowance {
  /** Of what the hooks leave of the budget. */
  readonly part: number;
  /** A training of a second is over before its share would pay for a picture: so much may be spent until the share is more. */
  readonly graceMilliseconds: number;
  /** Records lie this part of the training so far apart, at least. */
  readonly spacing: number;
}

/** One kind of recording. Its records lie the further apart the longer the training has gone on. */
export class Expense {
  readonly #budget: Budget;
  readonly #allowance: Allowance;
  #milliseconds = 0;
  /** The first record makes ready what later ones use, and says little about what they cost. */
  #first = 0;
  #dearest = 0;
  #records = 0;
  /** What had been spent when the last record began. */
  #before = 0;
  #last = 0;

  constructor(budget: Budget, allowance: Allowance) {
    this.#budget = budget;
    this.#allowance = allowance;
  }

  isDue(step: number): boolean {
    const { part, graceMilliseconds, spacing } = this.#allowance;
    if (this.#records === 0) {
      return true;
    }
    const since = step - this.#last;
    if (since < Math.max(1, Math.floor(this.#last / spacing))) {
      return false;
    }
    const cost = this.#cost();
    if (this.#milliseconds + cost <= part * this.#budget.leftByHooks(step) * this.#budget.elapsed()) {
      return true;
    }
    const left = graceMilliseconds - (this.#records === 1 ? 0 : this.#milliseconds - this.#first);
    // The fewer records the grace still pays for, the further apart they lie.
    return cost < left && since >= this.#last * (HORIZON ** (cost / left) - 1);
  }

  /** Of a record, with what belongs to it that came later. */
  #cost(): number {
    return Math.max(this.#dearest, this.#records > 1 ? this.#milliseconds - this.#before : 0);
  }

  record<T>(step: number, f: () => T): T {
    if (this.#records === 1) {
      this.#first = this.#milliseconds;
    } else if (this.#records > 1) {
      this.#dearest = Math.max(0.9 * this.#dearest, this.#milliseconds - this.#before);
    }
    this.#last = step;
    this.#before = this.#milliseconds;
    this.#records += 1;
    return this.more(f);
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
